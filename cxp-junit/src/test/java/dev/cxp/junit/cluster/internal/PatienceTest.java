package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private final AtomicLong clock = new AtomicLong();
  private final Patience patience = new Patience(Duration.ofSeconds(60), clock::get);

  private void pass(int seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  /** Passes time second by second, in each of which the process works for so long. */
  private void pass(int seconds, Duration work) {
    for (var second = 0; second < seconds; second++) {
      pass(1);
      worked = worked.plus(work);
      patience.worked(worked);
    }
  }

  private Duration worked = Duration.ZERO;

  @Test
  void is_over_when_nothing_was_seen() {
    pass(59);
    assertThat(patience.isOver()).isFalse();
    pass(1);
    assertThat(patience.isOver()).isTrue();
  }

  @Test
  void each_report_begins_it_anew() {
    for (var report = 0; report < 10; report++) {
      pass(50);
      patience.progress();
    }

    assertThat(patience.isOver()).isFalse();
    assertThat(patience.waited()).isEqualTo(Duration.ofSeconds(500));
  }

  @Test
  void slow_machine_that_lets_the_process_work_a_little_is_waited_for() {
    pass(300, Duration.ofMillis(150));

    assertThat(patience.isOver()).isFalse();
  }

  @Test
  void idle_process_is_given_up_as_if_it_did_nothing() {
    pass(60, Duration.ofMillis(50));

    assertThat(patience.isOver()).isTrue();
  }

  @Test
  void process_that_spins_is_given_up() {
    pass(59, Duration.ofSeconds(1));
    assertThat(patience.isOver()).isFalse();
    pass(61, Duration.ofSeconds(1));
    assertThat(patience.isOver()).isTrue();
  }
}
