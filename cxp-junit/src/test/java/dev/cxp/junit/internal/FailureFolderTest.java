package dev.cxp.junit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureFolderTest {

  @TempDir private Path parent;

  @Test
  void second_failure_of_the_same_test_gets_a_number() throws IOException {
    assertThat(FailureFolder.make(parent, "A.b", 10).path()).hasFileName("A.b");
    assertThat(FailureFolder.make(parent, "A.b", 10).path()).hasFileName("A.b-2");
    assertThat(FailureFolder.make(parent, "A.b c/../d", 10).path()).hasFileName("A.b_c_.._d");
  }

  @Test
  void folder_of_an_earlier_run_is_replaced() throws IOException {
    var old = Files.createDirectories(parent.resolve("A.b"));
    Files.writeString(old.resolve("stale.txt"), "old");
    Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));

    var made = FailureFolder.make(parent, "A.b", 10).path();

    assertThat(made).hasFileName("A.b");
    try (var files = Files.list(made)) {
      assertThat(files).as("only the mark").containsExactly(made.resolve(".cxp-failure"));
    }
  }

  @Test
  void what_users_have_beside_the_folders_stays() throws IOException {
    var made = FailureFolder.make(parent, "A.c", 10).path();
    var own = Files.writeString(Files.createDirectories(parent.resolve("own")).resolve("x"), "x");

    FailureFolder.removeAll(parent);

    assertThat(made).doesNotExist();
    assertThat(own).exists();
  }

  @Test
  void what_has_no_room_is_listed_and_nothing_gets_in_after_the_end() throws IOException {
    var folder = FailureFolder.make(parent, "A.b", 10);
    folder.write("fits.txt", "12345");
    folder.write("too-big.txt", "1234567890");
    folder.close("head\n");
    folder.write("late.txt", "1");

    assertThat(folder.path().resolve("fits.txt")).hasContent("12345");
    assertThat(folder.path().resolve("too-big.txt")).doesNotExist();
    assertThat(folder.path().resolve("late.txt")).doesNotExist();
    assertThat(Files.readString(folder.path().resolve("README.txt")))
        .startsWith("head")
        .contains("  fits.txt", "too-big.txt: the folder has no room");
  }
}
