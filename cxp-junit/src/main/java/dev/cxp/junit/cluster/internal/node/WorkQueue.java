package dev.cxp.junit.cluster.internal.node;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the worker for each key that was added: never twice at once for one key, and once more when
 * a key was added while it was worked on. The shape of client-go's work queue.
 */
final class WorkQueue<K> {

  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

  /** What fails so often in a row does not mend itself, as conflicts do. */
  private static final int WORTH_A_WARNING = 20;

  private final ScheduledExecutorService threads;
  private final Consumer<K> worker;
  private final Set<K> waiting = new HashSet<>();
  private final Set<K> running = new HashSet<>();
  private final Map<K, Integer> failures = new ConcurrentHashMap<>();

  WorkQueue(ScheduledExecutorService threads, Consumer<K> worker) {
    this.threads = threads;
    this.worker = worker;
  }

  void add(K key) {
    synchronized (this) {
      if (!waiting.add(key) || running.contains(key)) {
        return;
      }
    }
    execute(key);
  }

  void addAfter(K key, Duration delay) {
    try {
      threads.schedule(() -> add(key), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.trace("closed: {} is not worked on again", key);
    }
  }

  private void execute(K key) {
    try {
      threads.execute(() -> run(key));
    } catch (RejectedExecutionException closed) {
      LOG.trace("closed: {} is not worked on", key);
    }
  }

  private void run(K key) {
    synchronized (this) {
      waiting.remove(key);
      running.add(key);
    }
    try {
      worker.accept(key);
      failures.remove(key);
    } catch (RuntimeException e) {
      // Conflicts and an API server that goes away are ordinary; the next try sees fresh state.
      LOG.debug("working on {} failed, trying again", key, e);
      if (failures.merge(key, 1, Integer::sum) == WORTH_A_WARNING) {
        LOG.warn("A simulated node works on {} in vain, and goes on trying", key, e);
      }
      addAfter(key, AFTER_FAILURE);
    } finally {
      boolean again;
      synchronized (this) {
        running.remove(key);
        again = waiting.contains(key);
      }
      if (again) {
        execute(key);
      }
    }
  }
}
