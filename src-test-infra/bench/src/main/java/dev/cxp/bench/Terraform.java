package dev.cxp.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What Terraform takes for the same stack on the same cloud, with its OpenStack provider.
 *
 * @param name whose figures these are
 */
record Terraform(
    String name,
    Amount apply,
    Amount applyRequests,
    Amount unchanged,
    Amount unchangedRequests,
    Amount destroy,
    Amount destroyRequests) {

  /** Terraform 1.11 with provider 3.4 on a quiet machine with two cores: medians. */
  private static final Terraform OF_2026_11_22 =
      of("Terraform 2026-11-22", List.of(18.4, 3.9, 13.0), List.of(107.0, 37.0, 72.0));

  private static Terraform of(String name, List<Double> seconds, List<Double> requests) {
    return new Terraform(
        name,
        Amount.seconds(seconds.get(0)),
        Amount.count(requests.get(0).intValue()),
        Amount.seconds(seconds.get(1)),
        Amount.count(requests.get(1).intValue()),
        Amount.seconds(seconds.get(2)),
        Amount.count(requests.get(2).intValue()));
  }

  /** Its own run on the cloud that runs, where it is installed; else the figures of that day. */
  static Terraform measured(Effort effort) {
    var measure =
        Path.of(System.getProperty("cxp.lab.root"), "src-test-infra/openstack/terraform/measure");
    if (!isInstalled()) {
      return OF_2026_11_22;
    }
    try {
      var output = Files.createTempFile("cxp-terraform-", ".txt");
      try {
        var process =
            new ProcessBuilder(measure.toString(), String.valueOf(effort.starts()))
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
          throw new IllegalStateException(measure + " ended with " + process.exitValue());
        }
        return of(
            "Terraform",
            row(Files.readAllLines(output), "median"),
            row(Files.readAllLines(output), "requests"));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isInstalled() {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator)))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "terraform")));
  }

  private static List<Double> row(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .findFirst()
        .map(line -> Arrays.stream(line.split("\\s+")).skip(1).map(Double::valueOf).toList())
        .filter(numbers -> numbers.size() == 3)
        .orElseThrow(() -> new IllegalStateException("no row " + name + " in " + lines));
  }
}
