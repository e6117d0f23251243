package dev.cxp.cluster;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.assertions.CxpAssertions.assertThatThrownBy;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Shop;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What was changed since the last installation, by promotions and by others. */
@CxpTest(settings = {"cxp.registry.upstream=false", "cxp.node=simulated"})
@Tag("cluster")
class InstallingAgainTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final String name = "again-" + UUID.randomUUID().toString().substring(0, 8);
  private final Pipeline pipeline = Shop.pipeline(name);
  private Cluster cluster;

  @BeforeEach
  void install(Cluster shared) {
    cluster = shared;
    Shop.push(pipeline, cluster);
    assertThat(failures(installation().run())).isEmpty();
  }

  @Test
  void what_a_promotion_gave_stays_and_is_said() {
    var image = Promoter.of(pipeline, cluster).promote("app", "staging", "canary").image();

    var findings = installation().run();

    assertThat(failures(findings)).isEmpty();
    assertThat(findings)
        .flatExtracting(Finding::evidence)
        .contains(
            "container app keeps "
                + image.orElseThrow()
                + ", which a promotion gave it; the specification says registry.example:5000/"
                + name
                + ":canary-1.0.0");
    assertThat(image()).isEqualTo(image.orElseThrow());
    assertThat(failures(installation().run())).isEmpty();
    assertThat(image()).isEqualTo(image.orElseThrow());
  }

  @Test
  void the_specification_comes_back_when_told() {
    Promoter.of(pipeline, cluster).promote("app", "staging", "canary");
    installation().run();

    assertThat(failures(installation().overPromotions().run())).isEmpty();

    assertThat(image()).isEqualTo("registry.example:5000/" + name + ":canary-1.0.0");
  }

  @Test
  void a_promotion_follows_an_installation_that_left_the_last_one() {
    Promoter.of(pipeline, cluster).promote("app", "staging", "canary");
    installation().run();

    assertThat(Promoter.of(pipeline, cluster).promote("app", "staging", "canary")).allPassed();
  }

  @Test
  void a_port_that_others_gave_the_service_stays() {
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: app, namespace: %s-canary}
        spec:
          selector: {app: app}
          ports: [{name: http, port: 80, targetPort: http}, {name: admin, port: 9000, targetPort: 9000}]
        """
            .formatted(name));

    assertThat(failures(installation().run())).isEmpty();

    assertThat(
            cluster
                .client()
                .services()
                .inNamespace(name + "-canary")
                .withName("app")
                .get()
                .getSpec()
                .getPorts())
        .extracting(ServicePort::getPort)
        .containsExactlyInAnyOrder(80, 9000);
  }

  @Test
  void storage_that_one_node_mounts_makes_a_deployment_end_before_it_begins() {
    var stored =
        Pipeline.named(name + "-s")
            .environment(
                Environment.named("stored")
                    .namespace(name + "-stored")
                    .application(
                        Application.named("db")
                            .image(pipeline.images().iterator().next().canonical())
                            .storage("data", "1Gi", "/data")))
            .build();
    cluster.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %1$s-stored}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db, namespace: %1$s-stored}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: %2$s}]}
        """
            .formatted(name, pipeline.images().iterator().next().canonical()));

    assertThat(failures(Installation.of(stored).into(cluster).timeout(SOON).run())).isEmpty();

    assertThat(
            cluster
                .client()
                .apps()
                .deployments()
                .inNamespace(name + "-stored")
                .withName("db")
                .get()
                .getSpec()
                .getStrategy()
                .getType())
        .isEqualTo("Recreate");
  }

  @Test
  void a_text_without_an_object_is_refused() {
    for (var text : List.of("", "---\n", "# nothing\n---\n# to apply\n")) {
      assertThatThrownBy(() -> cluster.apply(text))
          .as("'%s'", text)
          .isInstanceOf(ApplyException.class)
          .hasMessageContaining("there is no object in it");
    }
  }

  @Test
  void a_workload_without_labels_of_ours_is_waited_for() {
    var namespace = name + "-canary";
    var applied =
        cluster.apply(
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent, namespace: %1$s}
            spec:
              selector: {matchLabels: {role: agent}}
              template:
                metadata: {labels: {role: agent}}
                spec: {containers: [{name: agent, image: "%2$s"}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: plain, namespace: %1$s}
            spec:
              selector: {matchLabels: {role: plain}}
              template:
                metadata: {labels: {role: plain}}
                spec: {containers: [{name: plain, image: "%2$s"}]}
            """
                .formatted(namespace, pipeline.images().iterator().next().canonical()));

    for (var workload : applied) {
      assertThat(cluster.await(workload, SOON))
          .as("%s", workload.getKind())
          .isInstanceOf(WorkloadState.Ready.class);
    }
  }

  @Test
  void a_daemonset_that_cannot_pull_is_stuck_at_once() {
    var applied =
        cluster.apply(
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: broken, namespace: %s-canary}
            spec:
              selector: {matchLabels: {role: broken}}
              template:
                metadata: {labels: {role: broken}}
                spec: {containers: [{name: broken, image: "registry.example:5000/never:1"}]}
            """
                .formatted(name));

    assertThat(cluster.await(applied.get(0), SOON)).isInstanceOf(WorkloadState.Stuck.class);
  }

  @Test
  void what_cannot_be_waited_for_is_refused_at_once() {
    var service = cluster.client().services().inNamespace(name + "-canary").withName("app").get();

    assertThatThrownBy(() -> cluster.await(service, SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CXP cannot wait for a Service; it knows Deployment, StatefulSet");
  }

  @Test
  void a_workload_that_is_gone_is_not_waited_for() {
    var deployments = cluster.client().apps().deployments().inNamespace(name + "-canary");
    var gone = deployments.withName("app").get();
    deployments.withName("app").delete();
    org.awaitility.Awaitility.await("the Deployment to be gone")
        .atMost(SOON)
        .until(() -> deployments.withName("app").get() == null);

    assertThatThrownBy(() -> cluster.await(gone, SOON))
        .isInstanceOf(ApplyException.class)
        .hasMessageContaining("it is not in the cluster");
  }

  private Installation installation() {
    return Installation.of(pipeline).into(cluster).timeout(SOON);
  }

  private static List<Finding> failures(List<Finding> findings) {
    return findings.stream().filter(finding -> finding.verdict() == Verdict.FAILED).toList();
  }

  private String image() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(name + "-canary")
        .withName("app")
        .get()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .getImage();
  }
}
