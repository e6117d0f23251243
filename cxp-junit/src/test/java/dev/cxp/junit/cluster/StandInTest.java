package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Container;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Probe;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

class StandInTest {

  private final Application web =
      Application.named("web").image("registry.example/web:1").port("http", 8000).port("api", 90);

  @Test
  void server_listens_where_its_application_says() {
    var standIn = standIn(web);

    assertThat(standIn.paths()).containsExactly("/stand-in");
    assertThat(standIn.entrypoint()).containsExactly("/stand-in");
    assertThat(standIn.environment())
        .containsEntry("CXP_STAND_IN_PORTS", "90,8000")
        .containsEntry("CXP_STAND_IN_ENDS", "");
  }

  @Test
  void commands_and_probes_find_the_program_and_probes_end() {
    var standIn = standIn(web.command("serve", "--fast").liveness(Probe.exec("/bin/is_ready")));

    assertThat(standIn.paths())
        .containsExactly("/bin/is_ready", "/stand-in", "/usr/local/bin/serve");
    assertThat(standIn.environment()).containsEntry("CXP_STAND_IN_ENDS", "is_ready");
  }

  @Test
  void jobs_end_with_a_command_or_without() {
    assertThat(standIn(web.job().command("/bin/sh", "-c")).environment())
        .containsEntry("CXP_STAND_IN_ENDS", "sh");
    assertThat(standIn(web.job()).environment()).containsEntry("CXP_STAND_IN_ENDS", "stand-in");
    assertThat(standIn(web.companion(web.name("migrate").job().command("up"))).environment())
        .as("an image that a server uses too")
        .containsEntry("CXP_STAND_IN_ENDS", "up");
  }

  @Test
  void init_containers_end_and_sidecars_listen() {
    var pipeline =
        pipeline(
            web.initContainer(
                    Container.named("migrate").image("registry.example/tools:1").command("migrate"))
                .sidecar(
                    Container.named("proxy")
                        .image("registry.example/tools:1")
                        .command("/bin/proxy")
                        .port("proxy", 9901)));
    var standIn = StandIn.of(pipeline, ImageReference.parse("registry.example/tools:1"));

    assertThat(standIn.paths())
        .containsExactly("/bin/proxy", "/stand-in", "/usr/local/bin/migrate");
    assertThat(standIn.environment())
        .containsEntry("CXP_STAND_IN_PORTS", "9901")
        .containsEntry("CXP_STAND_IN_ENDS", "migrate")
        .containsEntry("CXP_STAND_IN_ENDS_CALLED", "");
  }

  /** The digests are those of "/stand-in migrate" and of "python migrate.py", NUL between them. */
  @Test
  void image_that_serves_and_migrates_is_told_apart_by_its_arguments() {
    assertThat(
            standIn(
                    web.initContainer(
                        Container.named("migrate").image("registry.example/web:1").args("migrate")))
                .environment())
        .containsEntry("CXP_STAND_IN_ENDS", "")
        .containsEntry(
            "CXP_STAND_IN_ENDS_CALLED",
            "1541b8157f7493ffaa04fca64a5deb2a3e12596e03b88430f29e9b4a947b1b75");
    assertThat(
            standIn(
                    web.command("python", "serve.py")
                        .companion(
                            Application.named("migrate")
                                .job()
                                .image("registry.example/web:1")
                                .command("python", "migrate.py")))
                .environment())
        .containsEntry("CXP_STAND_IN_ENDS", "")
        .containsEntry(
            "CXP_STAND_IN_ENDS_CALLED",
            "c80d51c727211b8112bfe419222fe44fbeeeb8bc424a6c7aa42c56e7b54b1dae");
  }

  @Test
  void stand_in_is_never_pushed_over_the_real_image() {
    try (var cluster =
        Cluster.using(new KubernetesClientBuilder().withConfig(Config.empty()).build()).build()) {
      assertThatThrownBy(() -> StandIn.pushAll(pipeline(web), cluster))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("would take the place of the real image")
          .hasMessageContaining("-Dcxp.cluster=embedded");
    }
  }

  @Test
  void image_that_nothing_uses_and_platform_without_program_are_refused() {
    assertThatThrownBy(
            () -> StandIn.of(pipeline(web), ImageReference.parse("registry.example/other:1")))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("no application of the pipeline shop uses that image");
    assertThatThrownBy(() -> standIn(web).program(new Platform("plan9", "mips")))
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("dev/cxp/stand-in/plan9-mips")
        .hasMessageContaining("cxp-stand-in");
  }

  private static StandIn standIn(Application application) {
    return StandIn.of(pipeline(application), application.imageReference());
  }

  private static Pipeline pipeline(Application application) {
    return Pipeline.named("shop")
        .environment(Environment.named("staging").application(application))
        .build();
  }
}
