package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void key_added_while_it_is_worked_on_is_worked_on_once_more() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var runs = new AtomicInteger();
    var atOnce = new AtomicInteger();
    var queue =
        new WorkQueue<String>(
            threads,
            key -> {
              assertThat(atOnce.incrementAndGet()).isEqualTo(1);
              begun.countDown();
              runs.incrementAndGet();
              awaitQuietly(go);
              atOnce.decrementAndGet();
            });

    queue.add("pod");
    begun.await();
    queue.add("pod");
    queue.add("pod");
    go.countDown();

    await().untilAsserted(() -> assertThat(runs).hasValue(2));
    await().during(java.time.Duration.ofMillis(100)).until(() -> runs.get() == 2);
  }

  @Test
  void failed_work_is_tried_again() {
    var runs = new AtomicInteger();
    var queue =
        new WorkQueue<String>(
            threads,
            key -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("conflict");
              }
            });

    queue.add("pod");

    await().untilAsserted(() -> assertThat(runs).hasValue(2));
  }

  @Test
  void closed_queue_takes_work_in_silence() {
    var queue = new WorkQueue<String>(threads, key -> {});
    threads.shutdownNow();

    queue.add("pod");
    queue.addAfter("pod", java.time.Duration.ofMillis(1));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
