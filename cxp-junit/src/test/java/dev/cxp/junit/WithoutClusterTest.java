package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build's exit code says where there is no cluster. */
class WithoutClusterTest {

  @TempDir private Path directory;

  @CxpTest
  static class Contract implements PipelineContract {
    @Override
    public Pipeline pipeline() {
      return Shop.pipeline("nowhere");
    }
  }

  @CxpTest
  static class Takes {
    @Test
    void takes_a_cluster(Cluster cluster) {}
  }

  @CxpTest
  static class TakesBefore {
    @BeforeAll
    static void before(Cluster cluster) {}

    @Test
    void does_nothing() {}
  }

  private OwnJvm nowhere() {
    return OwnJvm.in(directory).withoutCluster();
  }

  private OwnJvm.Result run(OwnJvm jvm) throws Exception {
    return jvm.run(Contract.class, Takes.class, TakesBefore.class);
  }

  @Test
  void offline_checks_run_and_the_rest_is_not_verified() throws Exception {
    var result = run(nowhere());

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("NOT_VERIFIED takes_a_cluster(Cluster)");
    assertThat(result.reportText())
        .contains("\"tier\" : \"offline\"", "\"API_SERVER\"", "\"NOT_VERIFIED\" : 3");
  }

  private void fails(OwnJvm jvm, String why) throws Exception {
    var result = run(jvm);

    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(result.output()).contains(why);
    assertThat(result.reportText()).contains("\"verdict\" : \"FAILED\"");
  }

  @Test
  void build_server_fails_unless_it_says_that_it_has_none() throws Exception {
    fails(nowhere().environment("CI", "true"), "tests fail, for the variable CI is set");

    var allowed = run(nowhere().environment("CI", "true").property("cxp.cluster.missing=abort"));
    assertThat(allowed.exitCode()).as(allowed.output()).isZero();
  }

  @Test
  void tier_that_is_named_fails() throws Exception {
    fails(nowhere().environment("CXP_CLUSTER", "embedded"), "cxp.cluster=embedded, from the env");
  }

  @Test
  void kubeconfig_without_a_context_fails() throws Exception {
    var file = Files.writeString(directory.resolve("config"), "{}");

    fails(nowhere().property("cxp.kubeconfig=" + file), "no context of the kubeconfig " + file);
  }

  @Test
  void strict_mode_fails() throws Exception {
    fails(nowhere().property("cxp.strict=true"), "NOT_VERIFIED");
  }

  @Test
  void required_tier_fails() throws Exception {
    fails(nowhere().property("cxp.require=k3s"), "for it is required: cxp.require=k3s");
  }

  @Tag("cluster")
  @Test
  void start_that_began_and_broke_fails() throws Exception {
    var file = Files.writeString(directory.resolve("file"), "in the way");

    fails(
        OwnJvm.in(directory).property("cxp.cache=" + file),
        file + " is a file, where the cache directory has to be");
  }

  @Tag("cluster")
  @Test
  void start_that_makes_no_progress_fails() throws Exception {
    fails(
        OwnJvm.in(directory).property("cxp.cluster.start-timeout=1ms"),
        "made no progress for the last 0.001 s");
  }
}
