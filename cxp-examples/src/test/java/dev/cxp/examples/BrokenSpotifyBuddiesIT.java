package dev.cxp.examples;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static dev.cxp.assertions.CxpAssertions.assertThatFindings;
import static dev.cxp.assertions.CxpAssertions.assertThatThrownBy;

import dev.cxp.check.Checks;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.ApplyException;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.image.ImageSources;
import dev.cxp.image.ImagesExistCheck;
import dev.cxp.image.Platform;
import dev.cxp.junit.CxpTest;
import dev.cxp.junit.Isolation;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.InvalidPipelineException;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Service;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * How the pipeline broke in the field, and what its team reads now. Each mistake is made twice
 * where that is possible: in the specification, which refuses it before anything runs, and in the
 * cluster, as the team's own YAML made it, to show that the specification refuses what a real API
 * server refuses.
 */
@CxpTest(isolation = Isolation.CLASS)
class BrokenSpotifyBuddiesIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  /** At once, because a kubelet takes ten seconds before it tries a pull again. */
  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  class An_image_that_was_never_built {

    private final Pipeline pipeline = application("never-built", "1.0.0", app -> app);

    @Test
    void is_missed_before_anything_is_installed(Cluster cluster) {
      var findings =
          Checks.run(
              new ImagesExistCheck(),
              new ImageSources(pipeline, cluster.registries(), Platform.ofThisMachine()),
              cluster.capabilities());

      show(findings.get(0).text());
      assertThat(findings).hasSize(3).extracting(Finding::verdict).containsOnly(Verdict.FAILED);
      assertThat(findings.get(0).text().lines().limit(4))
          .anyMatch(
              line -> line.contains("spotifybuddies-app:staging-1.0.0 is not in its registry"))
          .anyMatch(line -> line.contains("it was never built and pushed"));
    }

    @Test
    void ends_in_ImagePullBackOff_in_three_environments_and_says_why(Cluster cluster) {
      var findings = Installation.of(pipeline).into(cluster).timeout(SOON).run();

      for (var stage : List.of("staging", "canary", "production")) {
        var finding = rollout(findings, stage);
        assertThat(finding).isFailed();
        show(finding.text());
        assertThat(finding.text().lines().limit(3))
            .anyMatch(line -> line.contains("cannot roll out"))
            .anyMatch(line -> line.contains("ImagePull") && line.contains("not found"));
        assertThat(finding)
            .says("spotifybuddies-app:" + stage + "-1.0.0 was never built and pushed")
            .says("run the build that pushes it");
        assertThat(cluster)
            .ofPipeline(pipeline.name())
            .environment(stage)
            .application("spotifybuddies-app")
            .getsStuckWithin(SOON, "ImagePullBackOff");
      }
    }

    @Test
    void heals_when_the_build_has_pushed_it(Cluster cluster) {
      var healed = application("built-later", "2.0.0", app -> app);
      assertThatFindings(Installation.of(healed).into(cluster).timeout(SOON).run())
          .hasFailure("install.rollout", "never built and pushed");

      StandIn.pushAll(healed, cluster);

      assertThat(cluster.application(healed.environment("canary"), "spotifybuddies-app"))
          .recoversWithin(SOON);
    }
  }

  @Nested
  class An_external_IP_that_nobody_filled_in {

    @Test
    void is_refused_by_the_specification() {
      assertThatThrownBy(
              () ->
                  application(
                      "no-ip",
                      "1.0.0",
                      app -> app.service(Service.clusterIp().port(80, "http").externalIp(""))))
          .isInstanceOf(InvalidPipelineException.class)
          .satisfies(shown())
          .hasMessageContaining("environments/staging/spotifybuddies-app/service/externalIps")
          .hasMessageContaining("an external IP is empty")
          .hasMessageContaining("leave externalIp(...) out until it is known");
    }

    @Test
    void is_refused_by_a_real_API_server(Cluster cluster) {
      assertThatThrownBy(
              () ->
                  cluster.apply(
                      """
                      apiVersion: v1
                      kind: Service
                      metadata: {name: spotifybuddies-app, namespace: default}
                      spec:
                        selector: {app: spotifybuddies-app}
                        ports: [{port: 8081, targetPort: 8000}]
                        externalIPs: [""]
                      """))
          .isInstanceOf(ApplyException.class)
          .satisfies(shown())
          .hasMessageContaining("CXP tried to apply Service default/spotifybuddies-app")
          .hasMessageContaining("spec.externalIPs[0]")
          .hasMessageContaining("a placeholder in the values was never filled");
    }
  }

  @Nested
  class A_node_port_outside_the_range {

    @Test
    void is_refused_by_the_specification() {
      assertThatThrownBy(
              () ->
                  application(
                      "bad-port",
                      "1.0.0",
                      app -> app.service(Service.nodePort().port(80, "http", 9090))))
          .isInstanceOf(InvalidPipelineException.class)
          .satisfies(shown())
          .hasMessageContaining("nodePort 9090 is outside the cluster's range 30000-32767");
    }

    @Test
    void is_refused_by_a_real_API_server(Cluster cluster) {
      assertThatThrownBy(
              () ->
                  cluster.apply(
                      """
                      apiVersion: v1
                      kind: Service
                      metadata: {name: prometheus, namespace: default}
                      spec:
                        type: NodePort
                        selector: {app: prometheus}
                        ports: [{port: 80, nodePort: 9090}]
                      """))
          .isInstanceOf(ApplyException.class)
          .satisfies(shown())
          .hasMessageContaining("30000-32767")
          .hasMessageContaining("--service-node-port-range");
    }
  }

  @Nested
  class A_Secret_that_nothing_creates {

    @Test
    void is_refused_by_the_specification() {
      assertThatThrownBy(
              () ->
                  application(
                      "no-secret",
                      "1.0.0",
                      app ->
                          app.secretVariable("MINIO_ROOT_USER", "minio-credentials", "accesskey")))
          .isInstanceOf(InvalidPipelineException.class)
          .satisfies(shown())
          .hasMessageContaining("creates the Secret 'minio-credentials'")
          .hasMessageContaining(
              ".secret(Secret.named(\"minio-credentials\").generated(\"accesskey\"))");
    }

    @Test
    void ends_in_CreateContainerConfigError_and_says_why(Cluster cluster) {
      var minio = Application.named("minio").image("minio/minio:RELEASE.2024-12-18T13-15-44Z");
      var environment = Environment.named("default").application(minio);
      StandIn.pushAll(Pipeline.named("minio").environment(environment).build(), cluster);

      cluster.apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: minio, namespace: default}
          spec:
            selector: {matchLabels: {app: minio}}
            template:
              metadata: {labels: {app: minio}}
              spec:
                containers:
                  - name: minio
                    image: minio/minio:RELEASE.2024-12-18T13-15-44Z
                    env:
                      - name: MINIO_ROOT_USER
                        valueFrom: {secretKeyRef: {name: minio-credentials, key: accesskey}}
          """);

      assertThat(cluster.application(environment, "minio"))
          .getsStuckWithin(SOON, "secret \"minio-credentials\" not found");
    }
  }

  /** The application alone, in its three environments, with one thing changed. */
  private static Pipeline application(
      String name, String version, UnaryOperator<Application> change) {
    var pipeline = Pipeline.named(name);
    for (var stage : List.of("staging", "canary", "production")) {
      var sound = SpotifyBuddies.stage(stage, version);
      pipeline.environment(
          Environment.named(stage)
              .namespace(name + "-" + stage)
              .application(change.apply(sound.applicationNamed("spotifybuddies-app"))));
    }
    return pipeline.build();
  }

  /** What the user now reads. */
  private static void show(String message) {
    System.out.println(message);
  }

  private static Consumer<Throwable> shown() {
    return thrown -> show(thrown.getMessage());
  }

  private static Finding rollout(List<Finding> findings, String stage) {
    return findings.stream()
        .filter(finding -> finding.check().equals("install.rollout"))
        .filter(finding -> finding.where().startsWith("environments/" + stage + "/"))
        .findFirst()
        .orElseThrow();
  }
}
