package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;
import static dev.cxp.suite.parity.Yaml.configMap;
import static dev.cxp.suite.parity.Yaml.documents;
import static dev.cxp.suite.parity.Yaml.held;
import static dev.cxp.suite.parity.Yaml.object;
import static dev.cxp.suite.parity.Yaml.secret;

import dev.cxp.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.util.List;

/** What the API server decides alone. */
final class ApiScenarios {

  private static final String RBAC = "rbac.authorization.k8s.io/v1";

  private ApiScenarios() {}

  static List<Scenario> all() {
    return List.of(
        of(
            "quota-of-pods",
            "a Deployment under a quota of no Pods",
            stage -> {
              stage.apply(quota("pods", 0));
              return stage.rollout(deployment(Images.PROGRAM).yaml());
            }),
        of("quota-of-objects", "an object over a quota", ApiScenarios::overQuota),
        of(
            "limit-range",
            "a Deployment that asks for more memory than a LimitRange allows",
            stage -> {
              stage.apply(
                  object(
                      "v1",
                      "LimitRange",
                      "limits",
                      "spec: {limits: [{type: Container, max: {memory: 64Mi}}]}"));
              return stage.rollout(
                  deployment(Images.PROGRAM)
                      .container("resources: {limits: {memory: 128Mi}}")
                      .yaml());
            }),
        of(
            "rbac-denial",
            "a ConfigMap applied by a service account without a role",
            stage ->
                stage.refusal(asServiceAccount(stage), configMap("one", "key: a"), "cannot patch")),
        of(
            "rbac-grant",
            "a ConfigMap applied by a service account whose role allows it",
            ApiScenarios::granted),
        of(
            "apply-conflict",
            "a field applied that another field manager owns",
            stage -> {
              for (var object : stage.read(configMap("one", "key: a"))) {
                stage.client().resource(object).fieldManager("another").serverSideApply();
              }
              return stage.refusal(configMap("one", "key: b"), "conflict with \"another\"");
            }),
        of(
            "immutable-field",
            "a Deployment applied again with another selector",
            stage -> {
              stage.apply(deployment(Images.PROGRAM).spec("replicas: 0").yaml());
              return stage.refusal(
                  deployment(Images.PROGRAM).yaml().replace("app: app}", "app: other}"),
                  "field is immutable");
            }),
        of(
            "node-port-clash",
            "a Service with the node port of another",
            ApiScenarios::nodePortClash),
        of(
            "node-port-out-of-range",
            "a Service with a node port outside the range",
            stage -> stage.refusal(nodePort("one", 80), "not in the valid range")),
        of(
            "invalid-value",
            "a Service with a port of no number that ports have",
            stage ->
                stage.refusal(
                    object("v1", "Service", "one", "spec: {ports: [{port: 70000}]}"),
                    "must be between 1 and 65535")),
        of(
            "missing-namespace",
            "a ConfigMap in a namespace that nobody made",
            stage ->
                stage.refusal(
                    held("v1", "ConfigMap", "name: one, namespace: parity-absent"), "not found")),
        of(
            "unknown-kind",
            "an object of a kind that nobody defined",
            stage -> stage.refusal(object("parity.cxp.dev/v1", "Unheard", "one"), "")));
  }

  private static String quota(String resource, int most) {
    return object("v1", "ResourceQuota", "quota", "spec: {hard: {" + resource + ": " + most + "}}");
  }

  private static Outcome overQuota(Stage stage) {
    // Nothing counts against a quota before its controller has looked at it.
    stage.apply(quota("count/secrets", 1));
    var counted =
        stage.eventually(
            "the quota is counted",
            () ->
                stage
                    .client()
                    .resourceQuotas()
                    .inNamespace(stage.namespace())
                    .withName("quota")
                    .get()
                    .getStatus()
                    .getUsed()
                    .containsKey("count/secrets"));
    if (!counted.equals(Outcome.passed(counted.says()))) {
      return counted;
    }
    stage.apply(secret("one", ""));
    return stage.refusal(secret("two", ""), "exceeded quota");
  }

  /** A cluster of the same API server as another user; it is not to be closed. */
  private static Cluster asServiceAccount(Stage stage) {
    stage.apply(object("v1", "ServiceAccount", "somebody"));
    var request =
        new RequestConfigBuilder()
            .withImpersonateUsername("system:serviceaccount:" + stage.namespace() + ":somebody")
            .build();
    KubernetesClient client =
        stage
            .client()
            .adapt(NamespacedKubernetesClient.class)
            .withRequestConfig(request)
            .call(same -> same);
    return Cluster.using(client).build();
  }

  private static Outcome granted(Stage stage) {
    var somebody = asServiceAccount(stage);
    stage.apply(
        documents(
            object(
                RBAC,
                "Role",
                "writer",
                "rules: [{apiGroups: [''], resources: [configmaps], verbs: [get, create, patch]}]"),
            object(
                RBAC,
                "RoleBinding",
                "writers",
                "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}",
                "subjects: [{kind: ServiceAccount, name: somebody}]")));
    // The authorizer learns of a binding a moment after it is made.
    return stage.eventually(
        "the API server takes it",
        () ->
            stage
                .refusal(somebody, configMap("one", "key: a"), "")
                .verdict()
                .name()
                .equals("PASSED"));
  }

  private static Outcome nodePortClash(Stage stage) {
    var first = (Service) stage.apply(nodePort("one", 0)).get(0);
    var port = first.getSpec().getPorts().get(0).getNodePort();
    return stage.refusal(nodePort("two", port), "already allocated");
  }

  /** A Service with this node port; 0 leaves the choice to the API server. */
  private static String nodePort(String name, int port) {
    var chosen = port == 0 ? "" : ", nodePort: " + port;
    return object(
        "v1",
        "Service",
        name,
        "spec: {type: NodePort, selector: {app: app}, ports: [{port: 80" + chosen + "}]}");
  }
}
