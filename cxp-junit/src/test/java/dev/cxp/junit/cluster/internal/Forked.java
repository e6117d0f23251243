package dev.cxp.junit.cluster.internal;

import dev.cxp.junit.cluster.ClusterRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small programs that tests run in JVMs of their own, and the way to run them. */
public final class Forked {

  private Forked() {}

  /** Runs a program with this JVM's class path. */
  public static Process java(Class<?> program, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** The last line that the program prints before it ends. */
  static String lastLine(Process process) throws IOException {
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.lines().reduce("", (earlier, later) -> later);
  }

  /** Unpacks eight megabytes into the cache that is named. */
  static final class Unpack {
    public static void main(String[] arguments) throws Exception {
      var content = new byte[8 << 20];
      var hash =
          java.util.HexFormat.of()
              .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(content));
      var loader =
          new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
              return new ByteArrayInputStream(content);
            }
          };
      var artifact =
          new KubeArtifact("kube", hash, content.length, "v1", "linux-x86_64", false, loader);
      System.out.println(new ExecutableCache(Path.of(arguments[0])).executable(artifact));
    }
  }

  /**
   * Starts a cluster, prints the process it runs in, and holds it until somebody kills this JVM.
   */
  static final class Hold {
    public static void main(String[] arguments) throws Exception {
      var request = ClusterRequest.of("Hold", SharedCluster.settings());
      try (var cluster = new EmbeddedClusterProvider().start(request)) {
        var child = ProcessHandle.current().children().findFirst().orElseThrow();
        System.out.println(child.pid() + " " + cluster.client().getMasterUrl());
        new java.util.concurrent.CountDownLatch(1).await();
      }
    }
  }
}
