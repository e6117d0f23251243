package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.AskedRequest;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.pipeline.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A destroy looks again at the end, and only where something may be left. */
class DestroyRequestsTest {

  private static final String GROUPS = "/v2.0/security-groups";
  private static final String NETWORKS = "/v2.0/networks";

  private static final Infrastructure STACK =
      Infrastructure.onCloud("openstack")
          .suffix("requests")
          .keyPair("id_rsa_chameleon")
          .privateNetwork(net -> net.cidr("192.168.1.0/24"))
          .node("node1", "192.168.1.11", node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"));

  @TempDir Path directory;

  private final EmbeddedOpenStack openstack = EmbeddedOpenStack.start();

  @AfterEach
  void close() {
    openstack.close();
  }

  @Test
  void what_was_deleted_is_looked_for_again_and_what_was_never_there_is_not() throws IOException {
    apply();
    destroy("journal");

    assertThat(lists(GROUPS)).isEqualTo(1);
    assertThat(lists(NETWORKS)).isEqualTo(2);
  }

  @Test
  void without_the_journal_everything_is_looked_for_again() throws IOException {
    apply();
    destroy("elsewhere");

    assertThat(lists(GROUPS)).isEqualTo(2);
  }

  @Test
  void what_a_killed_run_asked_for_without_an_answer_is_looked_for_again() throws IOException {
    apply();
    intendGroup();
    destroy("journal");

    assertThat(lists(GROUPS)).isEqualTo(2);
  }

  private void intendGroup() throws IOException {
    try (var journals = Files.list(directory.resolve("journal"))) {
      var journal = journals.filter(Files::isRegularFile).findFirst().orElseThrow();
      Files.writeString(
          journal,
          """
          {"what":"intent","kind":"SECURITY_GROUP","key":"web","name":"web-requests","at":"%s"}
          """
              .formatted(Instant.EPOCH.plusSeconds(1)),
          StandardOpenOption.APPEND);
    }
  }

  private void apply() throws IOException {
    try (var cloud = connect()) {
      provisioner(cloud, "journal").apply(STACK);
    }
  }

  private void destroy(String journal) throws IOException {
    openstack.forgetRequests();
    try (var cloud = connect()) {
      assertThat(provisioner(cloud, journal).destroy(STACK)).isEqualTo(4);
    }
  }

  private OpenStack connect() throws IOException {
    return OpenStack.connect(
        openstack.writeCloudsYaml(Files.createTempDirectory(directory, "clouds")), "openstack");
  }

  private Provisioner provisioner(Cloud cloud, String journal) {
    return Provisioner.on(cloud).journal(directory.resolve(journal)).progress(line -> {});
  }

  private long lists(String template) {
    return openstack.requests().stream()
        .filter(asked -> asked.method().equals("GET"))
        .map(AskedRequest::template)
        .filter(template::equals)
        .count();
  }
}
