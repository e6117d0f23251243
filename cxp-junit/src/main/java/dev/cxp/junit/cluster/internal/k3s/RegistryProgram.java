package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import java.io.IOException;

/** The registry that runs inside the node: a program from the artifact {@code cxp-registry}. */
final class RegistryProgram {

  static final String RESOURCES = "dev/cxp/registry/linux-amd64";

  private RegistryProgram() {}

  /**
   * The program for an engine's architecture.
   *
   * @param architecture as the engine names it: {@code x86_64}, {@code aarch64}
   */
  static byte[] bytes(String architecture) {
    var name = RESOURCES.replace("amd64", goName(architecture));
    try (var stream = RegistryProgram.class.getClassLoader().getResourceAsStream(name)) {
      if (stream == null) {
        throw missing(architecture, "there is none", null);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw missing(architecture, String.valueOf(e.getMessage()), e);
    }
  }

  private static String goName(String architecture) {
    return switch (architecture) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> architecture;
    };
  }

  private static ClusterUnavailableException missing(
      String architecture, String what, IOException cause) {
    return new ClusterUnavailableException(
        Explanation.tried("to get the registry program for a node on linux/" + architecture)
            .happened(what)
            .cause("dev.cxp:cxp-registry has it for linux/amd64 and linux/arm64 only")
            .cause("it was built without Go"),
        cause);
  }
}
