package dev.cxp.bench;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.lab.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The peer of loading an image: {@code ctr images import} into a containerd of its own. */
final class CtrImport {

  private static final Duration ENOUGH = Duration.ofMinutes(2);

  private CtrImport() {}

  /** How long the import takes; the containerd is new, so that it has no part of the image. */
  static Amount time(RunDirectory run, Path archive) {
    var home = run.resolve("containerd");
    var socket = home.resolve("socket");
    try {
      Files.createDirectories(home);
      var containerd =
          start(
              run,
              "containerd",
              "--config",
              Files.writeString(home.resolve("config.toml"), "version = 2\n").toString(),
              "--root",
              home.resolve("root").toString(),
              "--state",
              home.resolve("state").toString(),
              "--address",
              socket.toString());
      try {
        Awaitility.await("containerd")
            .atMost(ENOUGH)
            .pollInterval(Duration.ofMillis(20))
            .failFast("containerd ended", () -> !containerd.isAlive())
            .until(() -> ends(start(run, "ctr", "--address", socket.toString(), "version")));
        var began = System.nanoTime();
        var importing =
            start(run, "ctr", "--address", socket.toString(), "images", "import", "" + archive);
        if (!ends(importing)) {
          throw failed(archive, "it ended with " + importing.exitValue());
        }
        return Amount.seconds(Duration.ofNanos(System.nanoTime() - began));
      } finally {
        containerd.destroyForcibly().waitFor();
        RunDirectory.remove(home);
      }
    } catch (IOException e) {
      throw failed(archive, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(archive, "the thread was interrupted");
    }
  }

  private static Process start(RunDirectory run, String... command) throws IOException {
    var builder =
        new ProcessBuilder(List.of(command))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    run.mark(builder);
    return builder.start();
  }

  private static boolean ends(Process process) throws InterruptedException {
    return process.waitFor(ENOUGH.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static CxpException failed(Path archive, String happened) {
    return new CxpException(
        Explanation.tried("to import " + archive + " with ctr")
            .happened(happened)
            .remedy("install containerd: src-test-infra/install-packages.sh"));
  }
}
