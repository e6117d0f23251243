package dev.cxp.suite;

import dev.cxp.check.CxpException;
import dev.cxp.lab.Arguments;
import dev.cxp.lab.Names;
import java.util.List;
import java.util.Random;

/**
 * Runs long suites: {@code run [NAME...] [--size N] [--seed S]}. Exit code 0 when every case
 * passed, 1 when one failed, 2 when the command line was wrong.
 */
public final class Suite {

  static final Names NAMES =
      new Names(
          "suite",
          List.of("cluster-kill"),
          List.of(
              "parity",
              "relabel-agreement",
              "promotion-histories",
              "infrastructure-kill",
              "infrastructure-faults",
              "bootstrap-kill"));

  private static final String SIZE = "--size";
  private static final String SEED = "--seed";
  private static final int DEFAULT_SIZE = 20;
  private static final int MOST_CASES = 100_000;

  private Suite() {}

  public static void main(String[] words) {
    System.exit(run(List.of(words)));
  }

  private static int run(List<String> words) {
    try {
      var arguments = Arguments.parse(words, List.of(), List.of(SIZE, SEED));
      var size = Arguments.within(1, MOST_CASES, SIZE, arguments.number(SIZE).orElse(DEFAULT_SIZE));
      var seed = arguments.number(SEED).orElseGet(() -> new Random().nextInt(1_000_000));
      var passed = true;
      for (var name : NAMES.chosen(arguments.names())) {
        var result = suite(name, (int) size, seed);
        System.out.println(result.line(name, seed));
        passed &= result.allPassed();
      }
      return passed ? 0 : 1;
    } catch (CxpException e) {
      System.err.println(e.getMessage());
      return 2;
    }
  }

  private static SuiteResult suite(String name, int size, long seed) {
    return switch (name) {
      case "cluster-kill" -> new ClusterKill(size, seed, System.err::println).run();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
