package dev.cxp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FigureTest {

  private static final Goal USABLE = Goal.atMost(Amount.seconds(4)).andLessThanThePeer();

  @Test
  void a_line_has_six_columns() {
    var figure = Figure.of("cluster usable", Amount.seconds(2.36), Amount.seconds(4.71), USABLE);

    assertThat(columns(figure.line()))
        .containsExactly("cluster usable", "2.4 s", "4.7 s", "0.50", "<= 4.0 s, ratio < 1", "met");
  }

  @Test
  void the_header_and_every_line_are_aligned() {
    var lines =
        Stream.of(
                Figure.of("a", Amount.count(0), Goal.atMost(Amount.count(0))),
                Figure.of("cluster usable", Amount.seconds(71), Amount.seconds(123), USABLE),
                Figure.of("memory", Amount.megabytes(1234e6), Goal.atMost(Amount.megabytes(600e6))))
            .map(Figure::line);

    assertThat(Stream.concat(Stream.of(Figure.header()), lines).map(FigureTest::bars))
        .containsOnly(bars(Figure.header()));
    assertThat(columns(Figure.header()))
        .containsExactly("name", "ours", "peer", "ratio", "goal", "met");
  }

  @Test
  void without_a_peer_there_is_no_ratio() {
    var figure =
        Figure.of("memory", Amount.megabytes(412_345_678), Goal.atMost(Amount.megabytes(600e6)));

    assertThat(columns(figure.line()))
        .containsExactly("memory", "412.3 MB", "-", "-", "<= 600.0 MB", "met");
  }

  @Test
  void a_goal_is_missed_above_its_limit() {
    var goal = Goal.atMost(Amount.count(0));

    assertThat(columns(Figure.of("left", Amount.count(1), goal).line())).endsWith("<= 0", "MISSED");
    assertThat(Figure.of("left", Amount.count(0), goal).isMet()).isTrue();
  }

  @Test
  void below_excludes_the_limit() {
    var goal = Goal.below(Amount.milliseconds(50));

    assertThat(Figure.of("checks", Amount.milliseconds(50), goal).isMet()).isFalse();
    assertThat(Figure.of("checks", Amount.milliseconds(49.9), goal).isMet()).isTrue();
  }

  @Test
  void a_peer_that_is_as_fast_misses_the_goal() {
    assertThat(Figure.of("usable", Amount.seconds(2), Amount.seconds(2), USABLE).isMet()).isFalse();
    assertThat(Figure.of("usable", Amount.seconds(2), Amount.seconds(2.1), USABLE).isMet())
        .isTrue();
    assertThat(Figure.of("usable", Amount.seconds(5), Amount.seconds(9), USABLE).isMet()).isFalse();
  }

  @Test
  void the_median_is_the_middle() {
    assertThat(Amount.median(Stream.of(9.0, 1.0, 2.0).map(Amount::seconds).toList()))
        .isEqualTo(Amount.seconds(2));
    assertThat(Amount.median(Stream.of(9.0, 1.0, 2.0, 3.0).map(Amount::seconds).toList()))
        .isEqualTo(Amount.seconds(2.5));
    assertThat(Amount.seconds(Duration.ofMillis(1500))).hasToString("1.5 s");
  }

  private static List<String> columns(String line) {
    return Stream.of(line.split("\\|")).map(String::strip).toList();
  }

  private static List<Integer> bars(String line) {
    return Pattern.compile("\\|").matcher(line).results().map(bar -> bar.start()).toList();
  }
}
