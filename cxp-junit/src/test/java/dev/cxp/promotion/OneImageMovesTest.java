package dev.cxp.promotion;

import static dev.cxp.assertions.CxpAssertions.assertThat;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.ImageChange;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Shop;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A promotion over what others made: the image of the named container changes, and nothing else.
 */
@CxpTest(settings = "cxp.registry.upstream=false")
@Tag("cluster")
class OneImageMovesTest {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ENVOY = "registry.example:5000/envoy:1";

  private Cluster cluster;
  private String name;
  private Pipeline pipeline;

  @BeforeEach
  void applyAsKubectlDoes(Cluster shared) {
    cluster = shared;
    name = "others-" + COUNT.incrementAndGet();
    pipeline = pipeline(app -> app.container("shop"));
    Shop.push(pipeline, cluster);
    dev.cxp.junit.cluster.TinyImage.of(dev.cxp.image.Platform.ofThisMachine())
        .labelled("envoy")
        .pushTo(cluster, ENVOY);
    for (var environment : pipeline.environments()) {
      cluster
          .client()
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(environment.namespace())
                  .endMetadata()
                  .build())
          .create();
      create(environment);
    }
    for (var environment : pipeline.environments()) {
      assertThat(cluster.await(deployment(environment.name()), SOON).summary())
          .isEqualTo("2 of 2 Pods available");
    }
  }

  @Test
  void the_image_of_the_named_container_changes_and_nothing_else() {
    var before = deployment("canary");

    var result = promoter().promote("web", "staging", "canary");

    var after = deployment("canary");
    assertThat(after.getSpec().getTemplate().getSpec().getContainers().get(1).getImage())
        .isEqualTo(result.image().orElseThrow());
    assertThat(withoutImage(after)).isEqualTo(withoutImage(before));
    assertThat(after.getMetadata().getLabels()).isEqualTo(before.getMetadata().getLabels());
    assertThat(managers(after)).contains("helm", ImageChange.FIELD_MANAGER);
    assertThat(cluster.application(pipeline.environment("canary"), "web").digests())
        .containsExactly(result.digest().orElseThrow());
  }

  @Test
  void a_container_that_is_not_there_is_a_failure_that_lists_those_that_are() {
    var unnamed = pipeline(app -> app);

    var result = Promoter.of(unnamed, cluster).attempt("web", "staging", "canary");

    assertThat(result)
        .hasFailure("promotion.resolve", "it has no such container; it has \"envoy\", \"shop\"");
    assertThat(result.findings().get(0).remedy().orElseThrow()).contains("container");
    assertThat(deployment("canary").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void replicas_that_somebody_scaled_stay() {
    cluster.client().apps().deployments().inNamespace(namespace("canary")).withName("web").scale(3);

    assertThat(promoter().promote("web", "staging", "canary")).allPassed();

    assertThat(deployment("canary").getSpec().getReplicas()).isEqualTo(3);
  }

  @Test
  void a_failed_promotion_leaves_nothing_of_itself() {
    var before = deployment("canary");
    refusePods();

    var result = promoter().attempt("web", "staging", "canary");

    assertThat(result.findings())
        .extracting(Finding::check)
        .endsWith("promotion.deploy", "promotion.restore-tag", "promotion.restore");
    assertThat(result.findings().get(result.findings().size() - 2)).isPassed();
    assertThat(result.findings()).last().satisfies(finding -> assertThat(finding).isPassed());
    var after = deployment("canary");
    assertThat(after.getSpec()).isEqualTo(before.getSpec());
    assertThat(managers(after)).doesNotContain(ImageChange.FIELD_MANAGER);
    assertThat(cluster.registries().digest(canaryTag())).isEmpty();
  }

  @Test
  void the_tag_is_put_back_also_when_the_image_cannot_be() {
    refusePods();
    refuseImage(before());

    var result = promoter().attempt("web", "staging", "canary");

    assertThat(verdict(result, "promotion.restore-tag")).isEqualTo(Verdict.PASSED);
    assertThat(verdict(result, "promotion.restore")).isEqualTo(Verdict.FAILED);
    assertThat(result).hasFailure("promotion.restore", "this image does not come back");
    assertThat(cluster.registries().digest(canaryTag())).isEmpty();
  }

  @Test
  void what_somebody_else_changed_meanwhile_stays() {
    var change =
        cluster
            .application(pipeline.environment("canary"), "web")
            .changeImage("registry.example:5000/other:1")
            .orElseThrow();
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace("canary"))
        .withName("web")
        .edit(
            live -> {
              live.getSpec().getTemplate().getSpec().getContainers().get(1).setImage(ENVOY);
              return live;
            });

    dev.cxp.assertions.CxpAssertions.assertThatThrownBy(change::carryOut)
        .hasMessageContaining("its image is now " + ENVOY)
        .hasMessageContaining("somebody else changed the workload at the same time");

    assertThat(
            deployment("canary")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(1)
                .getImage())
        .isEqualTo(ENVOY);
  }

  private Promoter promoter() {
    return Promoter.of(pipeline, cluster).timeout(SOON);
  }

  private static Verdict verdict(PromotionResult result, String check) {
    return result.findings().stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  private Pipeline pipeline(java.util.function.UnaryOperator<Application> named) {
    return Pipeline.named(name)
        .environment(stage("staging", "2.0.0", named))
        .environment(stage("canary", "1.0.0", named))
        .promotion(Promotion.of("web").through("staging", "canary"))
        .build();
  }

  private Environment stage(
      String stage, String version, java.util.function.UnaryOperator<Application> named) {
    return Environment.named(stage)
        .namespace(namespace(stage))
        .application(
            named.apply(
                Application.named("web")
                    .image("registry.example:5000/" + name + ":" + stage + "-" + version)));
  }

  private String namespace(String stage) {
    return name + "-" + stage;
  }

  private String before() {
    return "registry.example:5000/" + name + ":canary-1.0.0";
  }

  private dev.cxp.pipeline.ImageReference canaryTag() {
    return dev.cxp.pipeline.ImageReference.parse("registry.example:5000/" + name + ":canary-2.0.0");
  }

  /** Labels, selector and containers of a chart that knows nothing of CXP. */
  private void create(Environment environment) {
    var image = environment.applicationNamed("web").image();
    var yaml =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {helm.sh/chart: shop-1}}
        spec:
          replicas: 2
          selector: {matchLabels: {component: web}, matchExpressions: [{key: tier, operator: In, values: [front]}]}
          template:
            metadata: {labels: {component: web, tier: front}, annotations: {sidecar: injected}}
            spec:
              initContainers: [{name: migrate, image: %1$s}]
              containers:
              - {name: envoy, image: %1$s}
              - {name: shop, image: %2$s, env: [{name: MODE, value: fast}]}
        """
            .formatted(ENVOY, image);
    var objects =
        cluster
            .client()
            .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .items();
    objects.forEach(
        object ->
            cluster
                .client()
                .resource(object)
                .inNamespace(environment.namespace())
                .fieldManager("helm")
                .serverSideApply());
  }

  private Deployment deployment(String stage) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace(stage))
        .withName("web")
        .get();
  }

  private static Object withoutImage(Deployment deployment) {
    var copy = deployment.edit().editSpec().endSpec().build().getSpec();
    copy.getTemplate().getSpec().getContainers().get(1).setImage("");
    return copy;
  }

  private static List<String> managers(Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .map(ManagedFieldsEntry::getManager)
        .toList();
  }

  /** No Pod of another image than the one before is let in. */
  private void refusePods() {
    policy(
        "pods",
        "[{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]",
        "object.spec.containers.all(c, !c.image.contains('@sha256:'))",
        "no Pod with a digest is let in");
  }

  private void refuseImage(String image) {
    policy(
        "image",
        "[{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments]}]",
        "object.spec.template.spec.containers.all(c, c.image != '" + image + "')",
        "this image does not come back");
  }

  private void policy(String what, String rules, String expression, String message) {
    var id = name + "-" + what;
    cluster.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: %1$s}
        spec:
          failurePolicy: Fail
          matchConstraints: {resourceRules: %2$s}
          validations: [{expression: "%3$s", message: "%4$s"}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec:
          policyName: %1$s
          validationActions: [Deny]
          matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %5$s}}}
        """
            .formatted(id, rules, expression, message, namespace("canary")));
    org.awaitility.Awaitility.await("the policy to hold").atMost(SOON).until(() -> isRefused(what));
  }

  private boolean isRefused(String what) {
    try {
      if (what.equals("pods")) {
        cluster
            .client()
            .resource(
                new io.fabric8.kubernetes.api.model.PodBuilder()
                    .withNewMetadata()
                    .withName("probe")
                    .withNamespace(namespace("canary"))
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("probe")
                    .withImage("a@sha256:" + "0".repeat(64))
                    .endContainer()
                    .endSpec()
                    .build())
            .dryRun()
            .create();
      } else {
        var live = deployment("canary");
        live.getMetadata().getAnnotations().put("probe", "yes");
        cluster.client().resource(live).dryRun().update();
      }
      return false;
    } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
      return e.getCode() == 422 || e.getCode() == 403;
    }
  }
}
