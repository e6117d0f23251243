package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final Key NODE = Key.of(Kind.SERVER, "node1");
  private static final Resource SERVER =
      new Resource(NODE, "node1-x", Map.of(Property.USER_DATA, "password: hidden"));

  @TempDir Path directory;

  private Journal open() {
    return Journal.open(directory, "x", Clock.systemUTC());
  }

  @Test
  void what_was_made_and_adopted_is_known_again_until_it_is_gone() {
    try (var journal = open()) {
      journal.begin("run-1", "cloud");
      journal.intend(List.of(SERVER));
      journal.made(NODE, "id-1");
      journal.adopted(List.of(new Adoption(Kind.NETWORK, "private", "id-2")));
    }
    try (var journal = open()) {
      assertThat(journal.run()).contains("run-1");
      assertThat(journal.cloud()).isEqualTo("cloud");
      assertThat(journal.ids())
          .isEqualTo(Map.of(NODE, "id-1", Key.of(Kind.NETWORK, "private"), "id-2"));
      journal.gone(object("id-1"));
    }
    try (var journal = open()) {
      assertThat(journal.ids()).containsOnlyKeys(Key.of(Kind.NETWORK, "private"));
      journal.destroyed();
    }
    try (var journal = open()) {
      assertThat(journal.ids()).isEmpty();
      assertThat(journal.run()).isEmpty();
    }
  }

  @Test
  void an_intent_is_on_the_disk_before_it_is_carried_out_and_has_no_secrets() throws IOException {
    try (var journal = open()) {
      journal.begin("run-1", "cloud");
      journal.intend(List.of(SERVER));

      assertThat(Files.readString(journal.file()))
          .contains("\"what\":\"intent\"", "\"name\":\"node1-x\"", "\"run\":\"run-1\"")
          .doesNotContain("hidden");
    }
  }

  @Test
  void what_a_killed_run_may_have_asked_for_is_unsettled_until_it_is_known() {
    try (var journal = open()) {
      journal.begin("run-1", "cloud");
      journal.intend(
          List.of(SERVER, new Resource(Key.of(Kind.SERVER, "node2"), "node2-x", Map.of())));
      journal.made(NODE, "id-1");
    }
    try (var journal = open()) {
      assertThat(journal.unsettledSince(Instant.EPOCH))
          .containsOnlyKeys(Key.of(Kind.SERVER, "node2"));
      assertThat(journal.unsettledSince(Instant.now().plusSeconds(1))).isEmpty();
      assertThat(journal.madeSince(Instant.EPOCH)).containsOnlyKeys(NODE);
      journal.settled();
    }
    try (var journal = open()) {
      assertThat(journal.unsettledSince(Instant.EPOCH)).isEmpty();
    }
  }

  @Test
  void an_interrupted_thread_still_writes_it() {
    try (var journal = open()) {
      journal.begin("run-1", "cloud");
      Thread.currentThread().interrupt();
      journal.made(NODE, "id-1");

      assertThat(Thread.interrupted()).isTrue();
      journal.made(Key.of(Kind.SERVER, "node2"), "id-2");
    }
    try (var journal = open()) {
      assertThat(journal.ids()).hasSize(2);
    }
  }

  @Test
  void a_line_that_a_kill_cut_is_passed_over() throws IOException {
    Path file;
    try (var journal = open()) {
      journal.begin("run-1", "cloud");
      journal.made(NODE, "id-1");
      file = journal.file();
    }
    Files.writeString(file, "{\"what\":\"gone\",\"kin", StandardOpenOption.APPEND);

    try (var journal = open()) {
      assertThat(journal.ids()).containsEntry(NODE, "id-1");
      journal.made(Key.of(Kind.SERVER, "node2"), "id-2");
    }
    try (var journal = open()) {
      assertThat(journal.ids()).hasSize(2);
    }
  }

  @Test
  void a_line_of_something_else_is_an_error_that_says_which() throws IOException {
    Files.writeString(directory.resolve("x.journal"), "{\"what\":\"run\",\"run\":\"r\"}\nhello\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("line 2 is not one of a journal")
        .hasMessageContaining(".damaged");
  }

  @Test
  void two_runs_cannot_have_it_at_once() {
    try (var journal = open()) {
      assertThat(journal.run()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("another run of this specification has it");
    }
    open().close();
  }

  private static CloudObject object(String id) {
    return new CloudObject(Kind.SERVER, id, "node1-x", "ACTIVE", Optional.empty(), Map.of());
  }
}
