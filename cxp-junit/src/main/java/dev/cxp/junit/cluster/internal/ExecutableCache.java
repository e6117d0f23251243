package dev.cxp.junit.cluster.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Unpacks the executable once for each user and checksum. A file appears under its name only when
 * it is whole and on disk, so a reader needs no lock; the lock only saves a second JVM the work.
 */
final class ExecutableCache {

  private static final Map<Path, Object> LOCKS_IN_THIS_JVM = new ConcurrentHashMap<>();
  private static final EnumSet<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path root;
  private final Output output;

  ExecutableCache(Path root) {
    this(root, Files::newOutputStream);
  }

  ExecutableCache(Path root, Output output) {
    this.root = root.toAbsolutePath();
    this.output = output;
  }

  /** Opens the file to unpack into; tests make it fail as a full disk does. */
  interface Output {
    OutputStream open(Path file) throws IOException;
  }

  /**
   * The path of the executable, unpacked now if it is not there yet.
   *
   * @throws dev.cxp.junit.cluster.ClusterUnavailableException when the cache cannot be used or the
   *     artifact is damaged
   */
  Path executable(KubeArtifact artifact) {
    var directory = root.resolve("embedded-kube").resolve(artifact.sha256());
    var file = directory.resolve(artifact.fileName());
    try {
      if (!isVerified(file, artifact)) {
        makeDirectory(directory);
        synchronized (LOCKS_IN_THIS_JVM.computeIfAbsent(directory, each -> new Object())) {
          underFileLock(directory, alone -> provide(file, artifact, alone));
        }
      }
    } catch (IOException e) {
      throw CacheTrouble.explain(root, artifact, e);
    }
    if (!Files.isExecutable(file)) {
      throw CacheTrouble.notExecutable(file);
    }
    return file;
  }

  private interface Action {
    void run(boolean alone) throws IOException;
  }

  private static void makeDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }

  private static void underFileLock(Path directory, Action action) throws IOException {
    try (var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      action.run(lock(channel));
    }
  }

  /** Held until the channel is closed. Returns whether nobody else works in the directory now. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      channel.lock();
      return true;
    } catch (OverlappingFileLockException otherClassLoader) {
      // Another copy of this class in this JVM holds it. Doing the work twice is harmless.
      return false;
    }
  }

  private void provide(Path file, KubeArtifact artifact, boolean alone) throws IOException {
    if (isVerified(file, artifact)) {
      return;
    }
    if (alone) {
      removeWhatKilledOnesLeft(file.getParent());
    }
    if (!hashes(file, artifact)) {
      unpack(file, artifact);
    }
    Files.writeString(marker(file), stamp(file));
  }

  private static void removeWhatKilledOnesLeft(Path directory) throws IOException {
    try (var leftovers = Files.newDirectoryStream(directory, "unpacking-*.tmp")) {
      for (var leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  /** Whether the file is the one that was verified: hashing 140 MB at each start takes too long. */
  private static boolean isVerified(Path file, KubeArtifact artifact) throws IOException {
    try {
      return Files.size(file) == artifact.size()
          && Files.readString(marker(file)).equals(stamp(file));
    } catch (NoSuchFileException absent) {
      return false;
    }
  }

  private static boolean hashes(Path file, KubeArtifact artifact) throws IOException {
    try (var stream = new DigestInputStream(Files.newInputStream(file), sha256())) {
      stream.transferTo(OutputStream.nullOutputStream());
      return hex(stream).equals(artifact.sha256());
    } catch (NoSuchFileException absent) {
      return false;
    }
  }

  private void unpack(Path file, KubeArtifact artifact) throws IOException {
    var temporary = Files.createTempFile(file.getParent(), "unpacking-", ".tmp");
    try {
      var actual = copy(artifact, temporary);
      if (!actual.equals(artifact.sha256())) {
        throw CacheTrouble.damaged(artifact, actual);
      }
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        // Without it a power cut can leave a file that has its name and size but not its bytes.
        channel.force(true);
      }
      Files.setPosixFilePermissions(temporary, OWNER_ONLY);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private String copy(KubeArtifact artifact, Path target) throws IOException {
    try (var in = new DigestInputStream(artifact.open(), sha256());
        var out = output.open(target)) {
      in.transferTo(out);
      return hex(in);
    }
  }

  private static Path marker(Path file) {
    return file.resolveSibling(file.getFileName() + ".verified");
  }

  private static String stamp(Path file) throws IOException {
    return Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  private static String hex(DigestInputStream stream) {
    return HexFormat.of().formatHex(stream.getMessageDigest().digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
