package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import dev.cxp.junit.openstack.internal.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request on its way through a service: where it leads, who asks, and under which version. */
final class Call {

  private final int number;
  private final HttpRequest request;
  private final Map<String, String> variables;
  private final Map<String, List<String>> query;
  private final Circumstances circumstances;
  private final String base;
  private Token token;
  private Version version = new Version(0, 0);

  Call(
      int number,
      HttpRequest request,
      Map<String, String> variables,
      Circumstances circumstances,
      String base) {
    this.number = number;
    this.request = request;
    this.variables = variables;
    this.query = parse(request.query());
    this.circumstances = circumstances;
    this.base = base;
  }

  int number() {
    return number;
  }

  boolean isLook() {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  Circumstances circumstances() {
    return circumstances;
  }

  /** The URL of the service, without a slash at its end: http://127.0.0.1:41234/compute. */
  String base() {
    return base;
  }

  String path() {
    return request.path();
  }

  Optional<String> header(String name) {
    return request.header(name);
  }

  String variable(String name) {
    return variables.get(name);
  }

  Token token() {
    return token;
  }

  void authenticated(Token by) {
    token = by;
  }

  Version version() {
    return version;
  }

  void under(Version other) {
    version = other;
  }

  Map<String, List<String>> query() {
    return query;
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).map(values -> values.get(0));
  }

  /** The query as it was, but without the marker: what links to other pages begin with. */
  String queryWithoutMarker() {
    return List.of(request.query().split("&")).stream()
        .filter(
            one -> !one.isEmpty() && !one.startsWith("marker=") && !one.startsWith("page_reverse="))
        .reduce((a, b) -> a + "&" + b)
        .orElse("");
  }

  /** The body as an object. */
  ObjectNode body(Supplier<ApiError> malformed) {
    JsonNode node;
    try {
      node = Json.read(request.body());
    } catch (JacksonException e) {
      throw malformed.get();
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw malformed.get();
  }

  static Reply json(int status, JsonNode body) {
    return new Reply(status, Map.of("Content-Type", "application/json"), Json.bytes(body));
  }

  static Reply json(int status, Object... pairs) {
    return json(status, Json.object(pairs));
  }

  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A stray percent sign stands for itself.
      return text;
    }
  }

  private static Map<String, List<String>> parse(String query) {
    var all = new LinkedHashMap<String, List<String>>();
    for (var part : query.split("&")) {
      if (!part.isEmpty()) {
        var equals = part.indexOf('=');
        var name = decoded(equals < 0 ? part : part.substring(0, equals));
        var value = equals < 0 ? "" : decoded(part.substring(equals + 1));
        all.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
      }
    }
    return all;
  }
}
