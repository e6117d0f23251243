package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkTest {

  private static final Mark MARK =
      Mark.of("mlops-project47", "20261124-180000-1a2b")
          .expires(Instant.parse("2026-11-24T20:00:00.5Z"));

  @Test
  void a_text_carries_the_mark_behind_it() {
    assertThat(MARK.behind("MLOps IP"))
        .isEqualTo(
            "MLOps IP [cxp:spec=mlops-project47 cxp:run=20261124-180000-1a2b"
                + " cxp:expires=2026-11-24T20:00:00Z]");
    assertThat(MARK.behind("")).startsWith("[cxp:spec=");
  }

  @Test
  void what_was_written_is_read_again() {
    var named = MARK.name("node1");

    assertThat(Mark.behindOf(MARK.behind("a [b] c"))).contains(MARK);
    assertThat(Mark.behindOf(named.behind(""))).contains(named);
    assertThat(Mark.of(named.metadata())).contains(named);
    assertThat(Mark.withoutMark(MARK.behind("a [b] c"))).isEqualTo("a [b] c");
    assertThat(Mark.withoutMark("no mark")).isEqualTo("no mark");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cxp:spec=x cxp:run=y",
        "[cxp:spec=x]",
        "[cxp:spec= cxp:run=y]",
        "[cxp:spec=x cxp:run=y cxp:expires=tomorrow]",
        "[cxp:spec=x cxp:run=y] and more"
      })
  void a_damaged_mark_is_none_so_that_nothing_is_swept_by_mistake(String text) {
    assertThat(Mark.behindOf(text)).isEmpty();
  }

  @Test
  void metadata_of_others_is_no_mark() {
    assertThat(Mark.of(Map.of("owner", "x"))).isEmpty();
    assertThat(Mark.of(Map.of("cxp:spec", "x"))).isEmpty();
  }

  @Test
  void its_time_is_over_at_its_end_and_never_without_one() {
    assertThat(MARK.isExpired(Instant.parse("2026-11-24T19:59:59Z"))).isFalse();
    assertThat(MARK.isExpired(Instant.parse("2026-11-24T20:00:00Z"))).isTrue();
    assertThat(Mark.of("x", "y").isExpired(Instant.MAX)).isFalse();
  }

  @Test
  void names_that_would_break_a_mark_are_refused() {
    assertThatThrownBy(() -> Mark.of("two words", "y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spec 'two words'");
    assertThatThrownBy(() -> MARK.name("a]b")).hasMessageContaining("name 'a]b'");
  }
}
