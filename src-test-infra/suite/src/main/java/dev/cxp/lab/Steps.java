package dev.cxp.lab;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * The life of a program in a {@link ForkedJvm}: steps in turn, {@code begin STEP} and {@code done STEP
 * MILLIS} for each, and an end when its standard input ends.
 */
final class Steps {

  /** Carries out one step. */
  interface Step {
    void run(String name, String value) throws InterruptedException;
  }

  private final CountDownLatch inputEnded = new CountDownLatch(1);

  private Steps() {}

  /** Carries out steps of the form {@code name} or {@code name=value}; {@code hold} waits. */
  static void run(List<String> words, long began, Step program) throws InterruptedException {
    var steps = new Steps();
    steps.watchInput();
    // The first step's time is all that a fresh JVM takes, the loading of classes included.
    var since = began;
    for (var word : words) {
      if (steps.inputEnded.getCount() == 0) {
        return;
      }
      System.out.println("begin " + word);
      var parts = word.split("=", 2);
      if (parts[0].equals("hold")) {
        steps.inputEnded.await();
      } else {
        program.run(parts[0], parts.length == 1 ? "" : parts[1]);
      }
      System.out.println(
          String.format(
              Locale.ROOT, "done %s %.1f", word, (System.nanoTime() - since) / 1_000_000.0));
      since = System.nanoTime();
    }
  }

  /** Who started this JVM may end without a word; it must not outlive that. */
  private void watchInput() {
    var watch =
        new Thread(
            () -> {
              try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
              } catch (IOException closed) {
                // The same as its end.
              }
              inputEnded.countDown();
            },
            "cxp-lab-input");
    watch.setDaemon(true);
    watch.start();
  }
}
