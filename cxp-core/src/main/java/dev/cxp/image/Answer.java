package dev.cxp.image;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came back: status, headers, and as much of the body as was allowed.
 *
 * @param from who answered in the end, after redirects
 * @param whole false when the body was longer than allowed
 * @param sent what the request was authorized by, to be kept out of messages
 */
record Answer(
    URI from, int status, HttpHeaders headers, byte[] body, boolean whole, Authorization sent) {

  /** Error codes that say: there is no such image. NOT_FOUND is Harbor's word for it. */
  private static final List<String> ABSENCE =
      List.of("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND");

  private static final JsonMapper JSON = JsonMapper.shared();

  Optional<String> header(String name) {
    return headers.firstValue(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  /** The media type without its parameters, lower-case; empty when there is none. */
  String contentType() {
    return header("Content-Type")
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  boolean isHtml() {
    if (contentType().equals("text/html") || contentType().equals("application/xhtml+xml")) {
      return true;
    }
    var start = new String(body, 0, Math.min(body.length, 64), StandardCharsets.UTF_8).strip();
    return start.startsWith("<");
  }

  /** Whether the errors in the body say that the image is not there. */
  boolean saysAbsent() {
    return status == 404 && errors().stream().anyMatch(error -> ABSENCE.contains(error.code()));
  }

  /** Whether the errors in the body have a code. */
  boolean says(String code) {
    return errors().stream().anyMatch(error -> error.code().equals(code));
  }

  /**
   * The status and the registry's own words, on one line: {@code 403 (DENIED: requested access to
   * the resource is denied)}. What the request held as secret is not in it.
   */
  String inWords() {
    var words = new StringBuilder().append(status);
    errors().stream()
        .findFirst()
        .map(
            error ->
                error.message().isEmpty() ? error.code() : error.code() + ": " + error.message())
        .map(text -> Text.brief(sent.redact(text)))
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> words.append(" (").append(text).append(')'));
    return words.toString();
  }

  /** The errors of a registry's answer (distribution specification, "Error Codes"). */
  private List<RegistryError> errors() {
    try {
      return JSON.readTree(body).path("errors").valueStream().map(RegistryError::of).toList();
    } catch (JacksonException notJson) {
      return List.of();
    }
  }

  /** One entry of a registry's list of errors. */
  private record RegistryError(String code, String message) {
    static RegistryError of(JsonNode node) {
      return new RegistryError(
          node.path("code").stringValue(""), node.path("message").stringValue(""));
    }
  }
}
