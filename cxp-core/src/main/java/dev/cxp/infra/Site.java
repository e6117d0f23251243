package dev.cxp.infra;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where work on a cloud is done: what all of its parts share.
 *
 * @param timeout how long the cloud may take for one object
 * @param progress hears one line for each thing that happened
 */
record Site(
    Cloud cloud,
    Workers workers,
    Watch watch,
    Stop stop,
    Clock clock,
    Duration timeout,
    Consumer<String> progress)
    implements AutoCloseable {

  static Site on(Cloud cloud, Clock clock, Duration timeout, Consumer<String> progress) {
    return new Site(cloud, new Workers(), Watch.of(cloud), new Stop(), clock, timeout, progress);
  }

  void tell(String line) {
    progress.accept(line);
  }

  @Override
  public void close() {
    watch.close();
    workers.close();
  }
}
