package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A setting that is misspelt fails, wherever it stands. */
class MisspeltSettingTest {

  @TempDir private Path directory;

  @CxpTest
  static class Offline implements PipelineSource {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("offline");
    }

    @Test
    void looks_at_nothing_but_the_pipeline(Pipeline pipeline) {}
  }

  private OwnJvm jvm() {
    return OwnJvm.in(directory).withoutCluster();
  }

  private static void fails(OwnJvm jvm, String... texts) throws Exception {
    var result = jvm.run(Offline.class);

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(result.output()).contains(texts);
    assertThat(result.reportText()).contains("\"verdict\" : \"FAILED\"");
  }

  @Test
  void system_property() throws Exception {
    fails(
        jvm().property("cxp.strct=true"),
        "the system property cxp.strct is no setting and would be ignored",
        "cxp.strct: did you mean \"cxp.strict\"?");
  }

  @Test
  void environment_variable() throws Exception {
    fails(
        jvm().environment("CXP_STRICKT", "true"),
        "the environment variable CXP_STRICKT is no setting",
        "CXP_STRICKT: did you mean \"CXP_STRICT\"?");
  }

  @Test
  void parameter_that_the_build_tool_passes() throws Exception {
    fails(
        jvm().configuration("cxp.rollout.timeout=1s"),
        "the JUnit configuration parameter cxp.rollout.timeout is no setting",
        "did you mean \"cxp.rollout-timeout\"?");
  }

  @Test
  void parameter_in_the_properties_file() throws Exception {
    Files.writeString(directory.resolve("junit-platform.properties"), "cxp.nod=real\n");

    fails(
        jvm().first(directory),
        "the JUnit configuration parameter cxp.nod is no setting",
        "did you mean \"cxp.node\"?");
  }

  @Test
  void name_of_the_other_place_and_several_at_once() throws Exception {
    fails(
        jvm().property("CXP_STRICT=true").property("cxp.cluster-start-timeout=1s"),
        "the system property CXP_STRICT, and the system property cxp.cluster-start-timeout are no",
        "did you mean \"cxp.cluster.start-timeout\"?");
  }

  @Test
  void names_of_others_are_left_alone() throws Exception {
    var result =
        jvm()
            .property("cxp.version=1")
            .property("cxp.test.tiers=all")
            .property("cxp.x.mine=1")
            .environment("CXP_OPENSTACK", "1")
            .environment("CXP_STAND_IN_PORTS", "8000")
            .environment("CXP_X_MINE", "1")
            .run(Offline.class);

    assertThat(result.exitCode()).as(result.output()).isZero();
  }
}
