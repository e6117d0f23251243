package dev.cxp.suite.parity;

/** Small Kubernetes objects as YAML. */
final class Yaml {

  private Yaml() {}

  /**
   * One object.
   *
   * @param lines what follows its metadata
   */
  static String object(String apiVersion, String kind, String name, String... lines) {
    return held(apiVersion, kind, "name: " + name, lines);
  }

  /** One object with more metadata than a name. */
  static String held(String apiVersion, String kind, String metadata, String... lines) {
    return "apiVersion: %s\nkind: %s\nmetadata: {%s}\n%s\n"
        .formatted(apiVersion, kind, metadata, String.join("\n", lines));
  }

  static String configMap(String name, String data) {
    return object("v1", "ConfigMap", name, "data: {" + data + "}");
  }

  static String secret(String name, String data) {
    return object("v1", "Secret", name, "stringData: {" + data + "}");
  }

  /** A Service whose port 80 leads to where the program serves. */
  static String service(String name, String selected) {
    return object(
        "v1",
        "Service",
        name,
        "spec: {selector: {app: " + selected + "}, ports: [{port: 80, targetPort: 8080}]}");
  }

  /** Several objects, in the order in which they are applied. */
  static String documents(String... objects) {
    return String.join("---\n", objects);
  }
}
