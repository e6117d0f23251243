package dev.cxp.suite.parity;

import java.util.ArrayList;
import java.util.List;

/**
 * The YAML of a small workload called {@code app} with one container; each addition is a line of
 * YAML of its own.
 *
 * @param head apiVersion and kind
 * @param spec lines of the workload's spec
 * @param pod lines of the Pod's spec
 * @param container lines of the container
 */
record Workload(String head, List<String> spec, List<String> pod, List<String> container) {

  private static final String SELECTOR = "selector: {matchLabels: {app: app}}";

  /** A Deployment of one replica. */
  static Workload deployment(String image) {
    return of("apiVersion: apps/v1\nkind: Deployment", image).spec(SELECTOR);
  }

  /** A Deployment that gives up, for what cannot be decided otherwise. */
  static Workload impatient(String image, int seconds) {
    return deployment(image).spec("progressDeadlineSeconds: " + seconds);
  }

  /** A StatefulSet of one replica. */
  static Workload statefulSet(String image) {
    return of("apiVersion: apps/v1\nkind: StatefulSet", image)
        .spec(SELECTOR)
        .spec("serviceName: app");
  }

  /** A Job that tries once. */
  static Workload job(String image) {
    return of("apiVersion: batch/v1\nkind: Job", image)
        .spec("backoffLimit: 0")
        .pod("restartPolicy: Never");
  }

  private static Workload of(String head, String image) {
    return new Workload(head, List.of(), List.of(), List.of())
        .container("name: app")
        .container("image: " + image)
        .pod("terminationGracePeriodSeconds: 1");
  }

  /** What the container is to do, instead of serving on port 8080. */
  Workload args(String... args) {
    return container("args: [\"" + String.join("\", \"", args) + "\"]");
  }

  /**
   * With a readiness probe of this path. Without one, a container that is about to end is ready for
   * a moment, and its Deployment available.
   */
  Workload probed(String path) {
    return container(
        "readinessProbe: {periodSeconds: 1, httpGet: {path: " + path + ", port: 8080}}");
  }

  Workload spec(String line) {
    return new Workload(head, plus(spec, line), pod, container);
  }

  Workload pod(String line) {
    return new Workload(head, spec, plus(pod, line), container);
  }

  Workload container(String line) {
    return new Workload(head, spec, pod, plus(container, line));
  }

  String yaml() {
    return """
    %s
    metadata: {name: app}
    spec:
      %s
      template:
        metadata: {labels: {app: app}}
        spec:
          %s
          containers:
          - %s
    """
        .formatted(
            head,
            String.join("\n  ", spec),
            String.join("\n      ", pod),
            String.join("\n        ", container));
  }

  private static List<String> plus(List<String> lines, String line) {
    var more = new ArrayList<>(lines);
    more.add(line);
    return List.copyOf(more);
  }
}
