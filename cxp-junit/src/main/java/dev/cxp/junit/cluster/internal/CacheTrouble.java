package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.Setting;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** The messages for everything that can go wrong while the executable is unpacked. */
final class CacheTrouble {

  private static final String ANOTHER =
      "name another directory with " + Setting.CACHE.key() + ", on a disk that can hold programs";
  private static final String PASTE = "-D" + Setting.CACHE.key() + "=/path/to/directory";

  private CacheTrouble() {}

  static ClusterUnavailableException explain(Path root, KubeArtifact artifact, IOException e) {
    var message = String.valueOf(e.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded")) {
      return new ClusterUnavailableException(fullDisk(root, artifact), e);
    }
    var inTheWay = fileInTheWay(root);
    if (inTheWay != null
        && (e instanceof FileAlreadyExistsException
            || e instanceof NotDirectoryException
            || message.contains("Not a directory"))) {
      return new ClusterUnavailableException(
          unpacking(root)
              .happened(inTheWay + " is a file, where the cache directory has to be")
              .remedy("move that file away, or " + ANOTHER)
              .paste("ls -l " + inTheWay)
              .paste(PASTE),
          e);
    }
    if (e instanceof AccessDeniedException || message.contains("Read-only file system")) {
      return new ClusterUnavailableException(
          unpacking(root)
              .happened("this user may not write there: " + message)
              .cause("the directory belongs to somebody else, or its file system is read-only")
              .remedy(ANOTHER)
              .paste(PASTE),
          e);
    }
    return new ClusterUnavailableException(
        unpacking(root)
            .happened(e.getClass().getSimpleName() + ": " + message)
            .remedy(ANOTHER)
            .paste(PASTE),
        e);
  }

  static ClusterUnavailableException damaged(KubeArtifact artifact, String actual) {
    return new ClusterUnavailableException(
        Explanation.tried("to unpack " + artifact.executable())
            .happened(
                "it is damaged: its SHA-256 should be\n  "
                    + artifact.sha256()
                    + "\nand is\n  "
                    + actual)
            .cause("the jar dev.cxp:cxp-embedded-kube was not downloaded or built completely")
            .remedy("remove it from the local Maven repository and build again")
            .paste("rm -r ~/.m2/repository/dev/cxp/cxp-embedded-kube"));
  }

  static ClusterUnavailableException notExecutable(Path file) {
    return new ClusterUnavailableException(
        Explanation.tried("to run " + file)
            .happened("the system does not allow to run it")
            .cause("its file system is mounted with the option noexec")
            .remedy(ANOTHER)
            .paste("findmnt --target " + file.getParent())
            .paste(PASTE));
  }

  private static Explanation fullDisk(Path root, KubeArtifact artifact) {
    return unpacking(root)
        .happened(
            "no space is left there: it needs "
                + megabytes(artifact.size())
                + ", and "
                + free(root)
                + " is free")
        .remedy("make room, or " + ANOTHER)
        .paste("df -h " + root)
        .paste(PASTE);
  }

  private static Explanation unpacking(Path root) {
    return Explanation.tried("to unpack the embedded Kubernetes into " + root);
  }

  private static Path fileInTheWay(Path root) {
    for (var path = root.resolve("embedded-kube"); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        return Files.isDirectory(path) ? null : path;
      }
    }
    return null;
  }

  private static String free(Path root) {
    var existing = root;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null
          ? "an unknown amount"
          : megabytes(Files.getFileStore(existing).getUsableSpace());
    } catch (IOException e) {
      return "an unknown amount";
    }
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB (%d bytes)", bytes / 1e6, bytes);
  }
}
