package dev.cxp.examples;

import static dev.cxp.assertions.CxpAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.infra.Provisioner;
import dev.cxp.infra.Sweeper;
import dev.cxp.infra.openstack.OpenStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machines of SpotifyBuddies on a real OpenStack: they go up, one logs in through the floating IP,
 * and they come down. {@code src-test-infra/openstack/with-openstack} starts one on loopback.
 */
@Tag("openstack")
class RealInfrastructureTest {

  private static final Duration BOOT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void three_machines_go_up_let_one_log_in_and_come_down() throws Exception {
    var machines = SpotifyBuddies.infrastructure();
    try (var cloud = OpenStack.connect(state().resolve("clouds.yaml"), machines.cloud())) {
      // What a run left that was killed here.
      Sweeper.on(cloud).spec(machines.id()).carryOut();
      var provisioner = Provisioner.on(cloud).journal(directory);
      try {
        var stack = provisioner.apply(machines);
        assertThat(stack).matches(machines);

        var jump = stack.floatingIp("node1");
        await()
            .atMost(BOOT)
            .untilAsserted(
                () -> assertThat(ssh(jump, "hostname")).isEqualTo("node1-mlops-project47"));
        assertThat(ssh(jump, "grep 127.0.1.1 /etc/hosts")).contains("node1-mlops-project47");
        await()
            .atMost(BOOT)
            .untilAsserted(
                () ->
                    assertThat(ssh(jump, "ping -c 1 -W 2 192.168.1.13 | grep -o '1 received'"))
                        .isEqualTo("1 received"));
      } finally {
        provisioner.destroy(machines);
      }
      assertThat(Sweeper.on(cloud).spec(machines.id()).objects()).isEmpty();
    }
  }

  private static Path state() {
    var state = System.getenv("CXP_TEST_OPENSTACK");
    if (state == null) {
      throw new CxpException(
          Explanation.tried("to use a real OpenStack")
              .happened("CXP_TEST_OPENSTACK does not name the state directory of one")
              .remedy("run the tests with one")
              .paste("src-test-infra/openstack/with-openstack ./mvnw -Dexcluded.tests=none verify"));
    }
    return Path.of(state);
  }

  /** What a command prints on the machine that answers at an address; its errors when it fails. */
  private String ssh(String address, String command) throws IOException, InterruptedException {
    var output = Files.createTempFile(directory, "ssh", ".out");
    var process =
        new ProcessBuilder(
                List.of(
                    "ssh",
                    "-i",
                    state().resolve("id_rsa_chameleon").toString(),
                    "-o",
                    "StrictHostKeyChecking=no",
                    "-o",
                    "UserKnownHostsFile=/dev/null",
                    "-o",
                    "LogLevel=ERROR",
                    "-o",
                    "BatchMode=yes",
                    "-o",
                    "ConnectTimeout=5",
                    "cc@" + address,
                    command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return Files.readString(output).strip();
  }
}
