package dev.cxp.image;

import java.util.Objects;

/**
 * An operating system and processor architecture in Go's names, as image indexes use them.
 *
 * @param os {@code linux}
 * @param architecture {@code amd64}, {@code arm64}, …
 */
public record Platform(String os, String architecture) {

  /** What most clusters run on. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64");

  public Platform {
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(architecture, "architecture");
  }

  /** The Linux platform of the processor that this JVM runs on. */
  public static Platform ofThisMachine() {
    var arch = System.getProperty("os.arch");
    return new Platform(
        "linux",
        switch (arch) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          default -> arch;
        });
  }

  @Override
  public String toString() {
    return os + "/" + architecture;
  }
}
