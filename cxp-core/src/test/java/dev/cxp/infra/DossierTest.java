package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DossierTest {

  private static final CloudObject SERVER =
      new CloudObject(
          Kind.SERVER,
          "server-1",
          "node1-x",
          "ERROR",
          Optional.of(Mark.of("x", "run-1")),
          Map.of(Property.FAULT, "500 No valid host was found."));

  @TempDir Path directory;

  @Test
  void what_the_cloud_showed_is_in_one_folder_with_the_ids_of_requests() throws IOException {
    var cloud = StillCloud.withLookups().add(SERVER).limit("instances", 10, 3);
    var failure =
        new CloudException(
            CloudException.Kind.FAULT,
            500,
            "req-1",
            Explanation.tried("to create server node1").happened("it went to ERROR"),
            null);
    try (var site = Site.on(cloud, Clock.systemUTC(), Duration.ofSeconds(1), line -> {})) {
      var folder =
          new Dossier(site, directory, directory)
              .write("x", List.of(SERVER), List.of(failure))
              .orElseThrow();

      assertThat(Files.readString(folder.resolve("failures.txt")))
          .contains("CXP tried to create server node1, but it went to ERROR.", "Request id: req-1");
      assertThat(Files.readString(folder.resolve("objects.txt")))
          .contains("server node1-x (server-1) ERROR", "No valid host was found.");
      assertThat(Files.readString(folder.resolve("limits.txt"))).contains("instances: 3 of 10");
      assertThat(folder.resolve("console-node1-x.txt")).exists();
    }
  }

  @Test
  void what_looks_like_a_secret_is_not_written() {
    assertThat(
            Dossier.redacted(
                """
                cloud-init: password: swordfish
                X-Auth-Token: gAAAAABm1234567890abcdefghijklmnop
                token gAAAAABm1234567890abcdefghijklmnop in a line
                -----BEGIN OPENSSH PRIVATE KEY-----
                b3BlbnNzaC1rZXktdjEAAAAABG5vbmU
                -----END OPENSSH PRIVATE KEY-----
                login: cc
                """))
        .doesNotContain("swordfish", "gAAAAABm", "b3BlbnNzaC1rZXk")
        .contains("password: (hidden)", "login: cc");
  }
}
