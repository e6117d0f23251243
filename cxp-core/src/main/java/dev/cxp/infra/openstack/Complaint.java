package dev.cxp.infra.openstack;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a service says about a request that it did not do: only its message, in one line, without
 * secrets.
 *
 * @param words empty when it says nothing
 * @param page whether it is a page for a browser, which most services never send
 */
record Complaint(String words, boolean page) {

  private static final int LONGEST = 600;

  private static final Pattern HEAD =
      Pattern.compile(
          "<(head|title|style|script)\\b.*?</\\1>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<[^>]{0,1000}>");

  static Complaint of(Wire.Reply reply, Secrets secrets) {
    var text = new String(reply.body(), StandardCharsets.UTF_8).strip();
    var page =
        text.startsWith("<") || reply.header("content-type").orElse("").startsWith("text/html");
    var words = json(text).orElseGet(() -> page ? plain(text) : text);
    return new Complaint(shown(secrets.mask(words)), page);
  }

  /** The message, wherever the service puts it; empty when that is not known or it is not JSON. */
  private static Optional<String> json(String text) {
    if (!text.startsWith("{")) {
      return Optional.empty();
    }
    return Optional.of(
        Json.read(text.getBytes(StandardCharsets.UTF_8)).flatMap(Complaint::message).orElse(""));
  }

  /**
   * Blazar and Pecan say error_message, WSME faultstring; Neutron, Keystone, Nova, Cinder and
   * Glance have an object with a message under a name of the error.
   */
  private static Optional<String> message(JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    var here =
        Stream.of(
                "message", "error_message", "faultstring", "detail", "description", "NeutronError")
            .map(json::path)
            .filter(value -> value.isString() && !value.stringValue().isBlank())
            .map(JsonNode::stringValue)
            .findFirst();
    return here.or(
        () ->
            json.values().stream()
                .map(value -> value.isArray() ? value.path(0) : value)
                .map(Complaint::message)
                .flatMap(Optional::stream)
                .findFirst());
  }

  private static String plain(String page) {
    var text = TAG.matcher(HEAD.matcher(page).replaceAll(" ")).replaceAll(" ");
    return text.replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  private static String shown(String words) {
    // Glance writes its messages for pages, also those that it sends as JSON.
    var line = words.replaceAll("<br ?/?>", " ").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /** Ready to follow a status: {@code : Quota exceeded}. */
  String afterColon() {
    return words.isEmpty() ? "" : ": " + words;
  }
}
