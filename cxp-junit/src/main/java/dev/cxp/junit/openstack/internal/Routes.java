package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The paths of a service, as templates: {@code /v2.1/servers/{server}}. */
final class Routes {

  private final Map<Integer, List<Route>> bySegments = new HashMap<>();

  /** One path for one method. */
  record Route(
      String method,
      String template,
      List<String> segments,
      boolean open,
      Function<Call, Reply> handler) {}

  /** A route and what its placeholders stand for. */
  record Match(Route route, Map<String, String> variables) {}

  /** A path that needs a token. */
  Routes add(String method, String template, Function<Call, Reply> handler) {
    return add(method, template, false, handler);
  }

  /** A path that anybody may ask, such as a version document. */
  Routes open(String method, String template, Function<Call, Reply> handler) {
    return add(method, template, true, handler);
  }

  private Routes add(String method, String template, boolean open, Function<Call, Reply> handler) {
    var route = new Route(method, template, segments(template), open, handler);
    bySegments.computeIfAbsent(route.segments().size(), any -> new ArrayList<>()).add(route);
    return this;
  }

  /** The route for a path, HEAD answered by GET's. */
  Optional<Match> match(String method, String path) {
    var wanted = method.equals("HEAD") ? "GET" : method;
    var segments = segments(path);
    for (var route : bySegments.getOrDefault(segments.size(), List.of())) {
      if (route.method().equals(wanted)) {
        var variables = variables(route.segments(), segments);
        if (variables.isPresent()) {
          return Optional.of(new Match(route, variables.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<String, String>> variables(List<String> template, List<String> path) {
    var variables = new HashMap<String, String>();
    for (var i = 0; i < template.size(); i++) {
      var segment = template.get(i);
      if (segment.startsWith("{")) {
        variables.put(segment.substring(1, segment.length() - 1), Call.decoded(path.get(i)));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  /** The parts between slashes; slashes at both ends count for nothing. */
  private static List<String> segments(String path) {
    return List.of(path.split("/")).stream().filter(part -> !part.isEmpty()).toList();
  }
}
