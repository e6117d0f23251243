package dev.cxp.bench;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.lab.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The figure of the main job, Maven included, as a user types it. */
final class MainJobFigures implements Measurements {

  /** "The main job, second run (everything built): under 60 s." */
  private static final Goal SECOND_RUN = Goal.below(Amount.seconds(60));

  private static final Duration ENOUGH = Duration.ofMinutes(20);
  private static final List<String> ARGUMENTS =
      List.of("-q", "-B", "-ntp", "-pl", "cxp-examples", "-am", "verify");

  @Override
  public void take(Effort effort, Consumer<Figure> figures) {
    try (var run = RunDirectory.create()) {
      time(run);
      figures.accept(Figure.of("main job, second run", time(run), SECOND_RUN));
    }
  }

  private static Amount time(RunDirectory run) {
    var root = Path.of(System.getProperty("cxp.lab.root", "."));
    var command = new ArrayList<>(List.of(root.resolve("mvnw").toString()));
    command.addAll(ARGUMENTS);
    var output = run.resolve("main-job.log");
    var builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    run.mark(builder);
    try {
      var began = System.nanoTime();
      finish(builder.start(), output);
      return Amount.seconds(Duration.ofNanos(System.nanoTime() - began));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finish(Process process, Path output) throws IOException {
    try {
      if (!process.waitFor(ENOUGH.toSeconds(), TimeUnit.SECONDS)) {
        throw failed("it did not end within " + ENOUGH.toMinutes() + " minutes", output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("this thread was interrupted", output);
    }
    if (process.exitValue() != 0) {
      throw failed("it ended with exit code " + process.exitValue(), output);
    }
  }

  private static CxpException failed(String happened, Path output) throws IOException {
    var lines = Files.readAllLines(output);
    return new CxpException(
        Explanation.tried("to run the main job")
            .happened(
                happened
                    + "; the end of its output:\n"
                    + String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())))
            .paste("./mvnw " + String.join(" ", ARGUMENTS)));
  }
}
