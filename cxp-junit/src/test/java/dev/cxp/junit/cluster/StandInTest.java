package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.image.Platform;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Probe;
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
        .containsEntry("CXP_STAND_IN_ENDS", "sh,stand-in");
    assertThat(standIn(web.job()).environment()).containsEntry("CXP_STAND_IN_ENDS", "stand-in");
    assertThat(standIn(web.companion(web.name("migrate").job().command("up"))).environment())
        .as("an image that a server uses too")
        .containsEntry("CXP_STAND_IN_ENDS", "up");
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
