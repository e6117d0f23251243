package dev.cxp.infra;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Threads for requests to a cloud: few for those that change something, because a cloud's API is
 * slower with many; as many as asked for those that read, which are about ten at once, so that none
 * waits behind others that wait for another service.
 */
final class Workers implements AutoCloseable {

  private static final int THREADS = 8;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ThreadPoolExecutor pool;
  private final ExecutorService reading = Executors.newCachedThreadPool(Workers::thread);

  Workers() {
    pool =
        new ThreadPoolExecutor(
            THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Workers::thread);
    pool.allowCoreThreadTimeOut(true);
  }

  /** Something under way. */
  interface Pending<T> {
    /**
     * Waits for it, and throws what it threw.
     *
     * @throws CloudException also when the thread is interrupted
     */
    T get();
  }

  /** Starts something that reads. */
  <T> Pending<T> start(Supplier<T> work) {
    var future = CompletableFuture.supplyAsync(work, reading);
    return () -> {
      try {
        return future.join();
      } catch (CompletionException e) {
        throw unwrapped(e);
      }
    };
  }

  /** For what changes something. */
  Executor executor() {
    return pool;
  }

  static RuntimeException unwrapped(Throwable failure) {
    var cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }

  @Override
  public void close() {
    pool.shutdownNow();
    reading.shutdownNow();
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "cxp-infra-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
