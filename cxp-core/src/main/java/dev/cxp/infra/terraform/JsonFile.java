package dev.cxp.infra.terraform;

import dev.cxp.check.Explanation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON document of Terraform's: a state, or what {@code terraform show -json} prints. */
final class JsonFile {

  /** The major version of {@code terraform show -json} that CXP knows. */
  private static final String FORMAT = "1.";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path path;
  private final Explanation tried;

  /**
   * @param what worded to follow "to read": {@code a Terraform plan}
   */
  JsonFile(Path path, String what) {
    this.path = path;
    this.tried = Explanation.tried("to read " + what + " from " + path);
  }

  String name() {
    return path.getFileName().toString();
  }

  /** The document, which is an object. */
  JsonNode read() {
    try {
      var text = Files.readString(path);
      if (text.isBlank()) {
        throw new TerraformException(
            tried
                .happened("the file is empty")
                .cause("terraform was stopped while it wrote, or show printed an error instead")
                .remedy("use the backup beside it, or run terraform show -json again"));
      }
      var document = JSON.readTree(text);
      if (document.isObject()) {
        return document;
      }
      throw noJson(null);
    } catch (JacksonException e) {
      throw noJson(e);
    } catch (IOException e) {
      throw new TerraformException(
          tried
              .happened(Files.exists(path) ? "it cannot be read as text" : "there is no such file")
              .cause("a saved plan (-out) is not text; its JSON is what show -json prints")
              .remedy("give a path that this user can read")
              .paste("terraform show -json plan.out > plan.json"),
          e);
    }
  }

  /** Says where, and nothing of the content, which may hold secrets. */
  private TerraformException noJson(JacksonException cause) {
    var line =
        cause == null || cause.getLocation() == null
            ? ""
            : " from line " + cause.getLocation().getLineNr() + " on";
    return new TerraformException(
        tried
            .happened("it is not a JSON object" + line)
            .cause("it is another file, or terraform was stopped while it wrote")
            .remedy("print it again, without messages of other programs in it")
            .paste("terraform show -json > state.json"));
  }

  TerraformException refused(String happened, String cause, String remedy) {
    return new TerraformException(tried.happened(happened).cause(cause).remedy(remedy));
  }

  /** Holds the document to a format that CXP knows. */
  void requireFormat(JsonNode document) {
    var format = document.path("format_version").asString("");
    if (!format.startsWith(FORMAT)) {
      throw refused(
          "its format_version is '" + format + "'",
          "it is no output of terraform show -json, or one of another generation of Terraform",
          "print it with Terraform 1.1 or newer; CXP reads format_version 1.x");
    }
  }

  /** As {@link Expression} has values. */
  static Object plain(JsonNode node) {
    if (node.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      var list = new ArrayList<Object>();
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (node.isNumber()) {
      return new BigDecimal(node.asString());
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isString() ? node.stringValue() : null;
  }

  /** The key of an instance; null for none. */
  static Object key(JsonNode node) {
    if (node.isNumber()) {
      return node.longValue();
    }
    return node.isString() ? node.stringValue() : null;
  }
}
