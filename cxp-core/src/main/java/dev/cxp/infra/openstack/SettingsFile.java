package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads a clouds.yaml or secure.yaml. Parsers quote what they cannot read: that is not passed on.
 */
final class SettingsFile {

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final YAMLParser parser;

  private SettingsFile(Path file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * The file's mapping at its top.
   *
   * @throws CloudException of kind {@link Kind#CONFIGURATION} when there is none, or it cannot be
   *     read
   */
  static Setting.Block read(Path file) {
    var text = text(file);
    try (var parser = (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), text)) {
      var reader = new SettingsFile(file, parser);
      if (parser.nextToken() == null) {
        throw reader.malformed(1, "it is empty");
      }
      var top = reader.setting();
      if (parser.nextToken() != null) {
        throw reader.malformed(reader.line(), "a second YAML document begins");
      }
      if (top.isPresent() && top.get() instanceof Setting.Block block) {
        return block;
      }
      throw reader.malformed(1, "it holds no entries");
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw malformed(file, location == null ? 0 : location.getLineNr(), firstLine(e));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(
          file,
          "there is no such file",
          "correct the path; a cloud's web page offers the file under API Access or Application"
              + " Credentials");
    } catch (AccessDeniedException e) {
      throw unreadable(
          file, "this user may not read it", "let this user read it, and only this one");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is no UTF-8 text", "save it as UTF-8");
    } catch (IOException e) {
      throw Files.isDirectory(file)
          ? unreadable(
              file, "it is a directory", "name the file in it: " + file.resolve("clouds.yaml"))
          : unreadable(
              file, "it cannot be read: " + e.getClass().getSimpleName(), "try to read it by hand");
    }
  }

  /** The value at the current token; empty for null, which says as much as a missing entry. */
  private Optional<Setting> setting() {
    var line = line();
    if (parser.isCurrentAlias()) {
      throw malformed(
          line, "it has an alias (*" + parser.getString() + "), which CXP does not follow");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> Optional.of(block(line));
      case START_ARRAY -> Optional.of(items(line));
      case VALUE_NULL -> Optional.empty();
      default -> Optional.of(new Setting.Text(line, parser.getString()));
    };
  }

  private Setting.Block block(int line) {
    var entries = new LinkedHashMap<String, Setting>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var key = parser.currentName();
      parser.nextToken();
      setting().ifPresent(value -> entries.put(key, value));
    }
    return new Setting.Block(line, entries);
  }

  private Setting.Items items(int line) {
    var values = new ArrayList<Setting>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      setting().ifPresent(values::add);
    }
    return new Setting.Items(line, values);
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private CloudException malformed(int line, String what) {
    return malformed(file, line, what);
  }

  private static CloudException malformed(Path file, int line, String what) {
    return new CloudException(
        Kind.CONFIGURATION,
        Explanation.tried("to read " + file)
            .happened((line > 0 ? "at line " + line + ": " : "") + what)
            .cause("the file is not the YAML that OpenStack's clients read")
            .remedy("compare it with an example")
            .paste(ConfigurationAdvice.example("openstack")));
  }

  private static CloudException unreadable(Path file, String what, String remedy) {
    return new CloudException(
        Kind.CONFIGURATION,
        Explanation.tried("to read " + file).happened(what).remedy(remedy).paste("ls -l " + file));
  }

  /** What follows quotes the text, which may hold a secret. */
  private static String firstLine(JacksonException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("it is not YAML");
  }
}
