package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.junit.cluster.ClusterUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutableCacheTest {

  private static final byte[] SCRIPT = "#!/bin/sh\necho hello\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private final AtomicInteger unpacked = new AtomicInteger();

  private ExecutableCache cache(Path root) {
    return new ExecutableCache(
        root,
        file -> {
          unpacked.incrementAndGet();
          return Files.newOutputStream(file);
        });
  }

  private static KubeArtifact artifact(byte[] content, String sha256) {
    var loader =
        new ClassLoader(null) {
          @Override
          public InputStream getResourceAsStream(String name) {
            return new ByteArrayInputStream(content);
          }
        };
    return new KubeArtifact(
        "folder/kube", sha256, content.length, "v1", "linux-x86_64", false, loader);
  }

  private static KubeArtifact artifact() throws Exception {
    return artifact(SCRIPT, sha256(SCRIPT));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void what_a_killed_jvm_was_unpacking_is_removed() throws Exception {
    var file = cache(directory).executable(artifact());
    Files.delete(file);
    var leftover = Files.createTempFile(file.getParent(), "unpacking-", ".tmp");

    cache(directory).executable(artifact());

    assertThat(leftover).doesNotExist();
    assertThat(file).exists();
  }

  @Test
  void executable_is_unpacked_once_for_its_owner_alone() throws Exception {
    var file = cache(directory).executable(artifact());
    var again = cache(directory).executable(artifact());

    assertThat(again).isEqualTo(file).hasBinaryContent(SCRIPT);
    assertThat(file.toString()).contains(sha256(SCRIPT));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwx------");
    assertThat(unpacked).hasValue(1);
    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("kube", "kube.verified", "lock");
    }
  }

  @Test
  void damaged_artifact_shows_both_checksums_and_leaves_nothing() throws Exception {
    var damaged = artifact("other".getBytes(StandardCharsets.UTF_8), sha256(SCRIPT));

    assertThatThrownBy(() -> cache(directory).executable(damaged))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "it is damaged",
            sha256(SCRIPT),
            sha256("other".getBytes(StandardCharsets.UTF_8)),
            "rm -r ~/.m2/repository/dev/cxp/cxp-embedded-kube");
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(each -> each.getFileName().toString()))
          .containsExactly("lock");
    }
  }

  @Test
  void file_that_was_changed_in_the_cache_is_replaced() throws Exception {
    var file = cache(directory).executable(artifact());
    var other = SCRIPT.clone();
    other[SCRIPT.length - 2] = '!';
    Files.write(file, other);
    Files.setLastModifiedTime(
        file, java.nio.file.attribute.FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

    assertThat(cache(directory).executable(artifact())).hasBinaryContent(SCRIPT);
    assertThat(unpacked).hasValue(2);
  }

  @Test
  void file_that_was_only_touched_is_kept() throws Exception {
    var file = cache(directory).executable(artifact());
    Files.setLastModifiedTime(
        file, java.nio.file.attribute.FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

    cache(directory).executable(artifact());

    assertThat(unpacked).hasValue(1);
  }

  @Test
  void full_disk_names_directory_needed_and_free() throws Exception {
    var full = new ExecutableCache(directory, file -> new FullDisk());
    var artifact = artifact();

    assertThatThrownBy(() -> full.executable(artifact))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            directory.toString(),
            "no space is left there",
            "(" + SCRIPT.length + " bytes)",
            "is free",
            "df -h " + directory,
            "cxp.cache");
  }

  /** Takes a few bytes and then fails as the system does. */
  private static final class FullDisk extends FilterOutputStream {
    FullDisk() {
      super(OutputStream.nullOutputStream());
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @Test
  void file_where_the_directory_should_be_is_named() throws Exception {
    var inTheWay = Files.writeString(directory.resolve("occupied"), "x");

    for (var root : List.of(inTheWay, inTheWay.resolve("below"))) {
      assertThatThrownBy(() -> cache(root).executable(artifact()))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageContaining(inTheWay + " is a file, where the cache directory has to be");
    }
  }

  @Test
  void directory_without_permission_is_explained() {
    // The superuser may write everywhere but into the kernel's own file systems.
    assertThatThrownBy(() -> cache(Path.of("/proc/cxp")).executable(artifact()))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("/proc/cxp", "cxp.cache");
    var denied =
        CacheTrouble.explain(
            directory,
            artifact(SCRIPT, "0"),
            new java.nio.file.AccessDeniedException(directory.toString()));
    assertThat(denied).hasMessageContaining("this user may not write there");
  }

  @Test
  void mount_without_execution_is_explained() {
    assertThat(CacheTrouble.notExecutable(directory.resolve("kube")))
        .hasMessageContainingAll("noexec", "findmnt --target " + directory, "cxp.cache");
  }

  @Test
  void threads_at_once_unpack_once() throws Exception {
    var artifact = artifact();
    var threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Path> task = () -> cache(directory).executable(artifact);
      var paths = new ArrayList<Path>();
      for (var done : threads.invokeAll(java.util.Collections.nCopies(8, task))) {
        paths.add(done.get());
      }
      assertThat(paths).allMatch(Files::isExecutable);
      assertThat(unpacked).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void jvms_at_once_agree() throws Exception {
    var first = Forked.java(Forked.Unpack.class, directory.toString());
    var second = Forked.java(Forked.Unpack.class, directory.toString());

    assertThat(Forked.lastLine(first)).isEqualTo(Forked.lastLine(second)).endsWith("/kube");
    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
  }
}
