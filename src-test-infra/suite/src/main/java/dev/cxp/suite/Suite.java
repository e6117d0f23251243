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
    List<String> names;
    int size;
    long seed;
    try {
      var arguments = Arguments.parse(words, List.of(), List.of(SIZE, SEED));
      names = NAMES.chosen(arguments.names());
      size =
          (int) Arguments.within(1, MOST_CASES, SIZE, arguments.number(SIZE).orElse(DEFAULT_SIZE));
      seed = arguments.number(SEED).orElseGet(() -> new Random().nextInt(1_000_000));
    } catch (CxpException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    var passed = true;
    for (var name : names) {
      passed &= run(name, size, seed);
    }
    return passed ? 0 : 1;
  }

  private static boolean run(String name, int size, long seed) {
    try {
      var result = suite(name, size, seed);
      System.out.println(result.line(name, seed));
      return result.allPassed();
    } catch (CxpException e) {
      System.err.println(name + " could not be run.");
      System.err.println(e.getMessage());
      return false;
    }
  }

  private static SuiteResult suite(String name, int size, long seed) {
    return switch (name) {
      case "cluster-kill" -> new ClusterKill(size, seed, System.err::println).run();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
