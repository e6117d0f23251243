package dev.cxp.infra.terraform;

import dev.cxp.check.Explanation;
import dev.cxp.pipeline.FloatingIp;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an infrastructure as a Terraform configuration in JSON, with which Terraform makes the
 * same stack. {@link TerraformFolder} reads an equal infrastructure from it.
 *
 * <pre>{@code
 * TerraformJson.write(pipeline.infrastructure().orElseThrow(), Path.of("terraform/main.tf.json"));
 * }</pre>
 *
 * <p>The suffix becomes a variable with a default, so that {@code -var suffix=...} makes a second
 * stack. What Terraform has no word for stands in the local value {@code cxp}, for CXP alone: the
 * name, and when the stack expires, which Terraform does not act on. The file holds the machines'
 * user data as it is: when there are secrets in it, treat the file as one.
 */
public final class TerraformJson {

  /** The local value that only CXP reads. */
  static final String OWN_WORDS = "cxp";

  private static final String COMMENT = "//";
  private static final String MARKER = "Written by CXP from a specification in Java";
  private static final String ENDING = ".tf.json";
  private static final JsonMapper JSON = new JsonMapper();

  private TerraformJson() {}

  /**
   * Writes the file; one that CXP wrote before is replaced.
   *
   * @param file its name must end with {@code .tf.json}, or Terraform would not read it
   * @throws TerraformException when the infrastructure is not valid or needs a lease, which
   *     Terraform cannot make; when the file is somebody else's or cannot be written
   */
  public static void write(Infrastructure infrastructure, Path file) {
    Objects.requireNonNull(infrastructure, "infrastructure");
    Objects.requireNonNull(file, "file");
    requireWritable(infrastructure);
    requireOwn(file);
    var document = new TerraformDocument(infrastructure).document(COMMENT, MARKER);
    var text = JSON.writer().with(printer()).writeValueAsString(document) + "\n";
    try {
      // Whoever reads the folder meanwhile sees the old file or the new one.
      var parent = file.toAbsolutePath().getParent();
      var draft = Files.createTempFile(parent, ".cxp-", ".tmp");
      try {
        Files.writeString(draft, text, StandardCharsets.UTF_8);
        Files.move(
            draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new TerraformException(
          tried(file)
              .happened("the file cannot be written")
              .cause("the folder is not there, or this user may not write into it")
              .remedy("make the folder first"),
          e);
    }
  }

  private static DefaultPrettyPrinter printer() {
    var lines = new DefaultIndenter("  ", "\n");
    var separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators).withObjectIndenter(lines).withArrayIndenter(lines);
  }

  private static void requireWritable(Infrastructure infrastructure) {
    var reasons = new ArrayList<String>();
    infrastructure.problems().forEach(problem -> reasons.add(problem.toString()));
    if (infrastructure.lease().isPresent()) {
      reasons.add("lease: the provider for OpenStack has no Blazar");
    }
    infrastructure.nodes().stream()
        .filter(node -> node.reservation() != Node.Reservation.NONE)
        .forEach(node -> reasons.add("nodes/" + node.name() + ": a lease reserves it"));
    infrastructure.floatingIps().stream()
        .filter(FloatingIp::fromLease)
        .forEach(ip -> reasons.add("floatingIps/" + ip.node() + ": a lease reserves it"));
    infrastructure.outputs().keySet().stream()
        .filter(name -> !name.matches("[A-Za-z_][A-Za-z0-9_-]*"))
        .forEach(name -> reasons.add("outputs/" + name + ": Terraform has no such names"));
    if (!reasons.isEmpty()) {
      var explanation =
          Explanation.tried("to write " + infrastructure + " for Terraform")
              .happened("it cannot be made by Terraform as it is");
      for (var reason : reasons) {
        explanation = explanation.cause(reason);
      }
      throw new TerraformException(
          explanation.remedy("correct it, leave it out, or provision it with CXP"));
    }
  }

  private static void requireOwn(Path file) {
    if (!file.getFileName().toString().endsWith(ENDING)) {
      throw new TerraformException(
          tried(file)
              .happened("Terraform does not read files of that name")
              .remedy("let its name end with " + ENDING + ", for example main" + ENDING));
    }
    if (Files.exists(file) && !isOwn(file)) {
      throw new TerraformException(
          tried(file)
              .happened("the file is there already, and CXP did not write it")
              .cause("somebody wrote it by hand, or removed its first line")
              .remedy("choose another name or folder, or move the file away"));
    }
  }

  private static boolean isOwn(Path file) {
    try {
      return JSON.readTree(Files.readString(file)).path(COMMENT).asString("").equals(MARKER);
    } catch (IOException | JacksonException e) {
      // What nobody can read is not CXP's to replace.
      return false;
    }
  }

  private static Explanation tried(Path file) {
    return Explanation.tried("to write a Terraform configuration to " + file);
  }

  /** Text that Terraform takes as it is. */
  static String literal(String text) {
    return text.replace("${", "$${").replace("%{", "%%{");
  }

  /** Texts that Terraform takes as they are. */
  static List<String> literals(List<String> texts) {
    return texts.stream().map(TerraformJson::literal).toList();
  }

  /** Texts that Terraform takes as they are, by key. */
  static Map<String, String> literals(Map<String, String> texts) {
    var literals = new java.util.LinkedHashMap<String, String>();
    texts.forEach((key, text) -> literals.put(literal(key), literal(text)));
    return literals;
  }
}
