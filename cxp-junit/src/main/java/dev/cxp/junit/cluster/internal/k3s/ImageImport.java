package dev.cxp.junit.cluster.internal.k3s;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.testcontainers.containers.Container;
import org.testcontainers.utility.MountableFile;

/** Loads the images of an archive into the node's containerd, past all registries. */
final class ImageImport {

  /** One line for each image: of containerd 1, and of containerd 2. */
  private static final Pattern IMPORTED =
      Pattern.compile("unpacking (\\S+) \\(.*|(\\S+)\\s+saved\\s*");

  private final K3sNode node;

  ImageImport(K3sNode node) {
    this.node = node;
  }

  List<String> load(Path archive) {
    var trying = Explanation.tried("to load the images of " + archive + " into the node");
    // Below a volume: /tmp may be memory.
    var file = "/var/lib/rancher/k3s/" + UUID.randomUUID() + ".tar";
    try {
      node.copyFileToContainer(MountableFile.forHostPath(archive), file);
      var result = node.execInContainer("ctr", "-n", "k8s.io", "images", "import", file);
      if (result.getExitCode() != 0) {
        throw new CxpException(refused(trying, result));
      }
      return names(result.getStdout());
    } catch (IOException | RuntimeException e) {
      throw e instanceof CxpException known
          ? known
          : new CxpException(trying.happened(String.valueOf(e.getMessage())), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CxpException(trying.happened("the thread was interrupted"), e);
    } finally {
      remove(file);
    }
  }

  private static Explanation refused(Explanation trying, Container.ExecResult result) {
    return trying
        .happened(
            "ctr ended with exit code " + result.getExitCode() + ": " + result.getStderr().strip())
        .cause("the file is no archive of images: an OCI layout, or what `docker save` writes")
        .cause("its images are for another platform than the node's");
  }

  static List<String> names(String output) {
    return output
        .lines()
        .map(IMPORTED::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(match -> Optional.ofNullable(match.group(1)).orElse(match.group(2)))
        .distinct()
        .toList();
  }

  private void remove(String file) {
    try {
      node.execInContainer("rm", "-f", file);
    } catch (IOException | RuntimeException leftForTheEnd) {
      // It goes with the container.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
