package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContainerRunTest {

  private static final PullOutcome OLD = new PullOutcome.Failed("the old image");
  private static final PullOutcome NEW = new PullOutcome.Failed("the new image");

  @Test
  void outcome_of_a_pull_that_was_overtaken_by_another_image_does_not_count() {
    var run = new ContainerRun("app:1", "ContainerCreating");
    var first = run.beginPull();
    run.changeImage("app:2");
    var second = run.beginPull();

    first.accept(OLD);

    assertThat(run.takeOutcome()).isEmpty();
    assertThat(run.isPulling()).isTrue();
    second.accept(NEW);
    assertThat(run.takeOutcome()).contains(NEW);
  }

  @Test
  void outcome_is_taken_once() {
    var run = new ContainerRun("app:1", "ContainerCreating");
    run.beginPull().accept(NEW);

    assertThat(run.takeOutcome()).contains(NEW);
    assertThat(run.isPulling()).isFalse();
    assertThat(run.takeOutcome()).isEmpty();
  }
}
