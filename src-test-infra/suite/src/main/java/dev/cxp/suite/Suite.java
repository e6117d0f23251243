package dev.cxp.suite;

import dev.cxp.check.CxpException;
import dev.cxp.lab.Arguments;
import dev.cxp.lab.Names;
import dev.cxp.suite.conformance.Conformance;
import dev.cxp.suite.conformance.Draw;
import dev.cxp.suite.infra.InfrastructureFaults;
import dev.cxp.suite.infra.InfrastructureKill;
import dev.cxp.suite.nodes.SimulatedNodesSuite;
import dev.cxp.suite.parity.Parity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Runs long suites: {@code run [NAME...] [--size N] [--seed S]}, for kills {@code [--simulated]},
 * for parity {@code [--only SCENARIO,...] [--require TIER,...] [--update]}, and for conformance
 * {@code [--focus REGEX]}. Exit code 0 when every case passed, 1 when one failed, 2 when the
 * command line was wrong.
 */
public final class Suite {

  static final Names NAMES =
      new Names(
          "suite",
          List.of(
              "cluster-kill",
              "parity",
              "conformance",
              "simulated-nodes",
              "infrastructure-kill",
              "infrastructure-faults"),
          List.of("relabel-agreement", "promotion-histories", "bootstrap-kill"));

  private static final String SIZE = "--size";
  private static final String SEED = "--seed";
  private static final String ONLY = "--only";
  private static final String REQUIRE = "--require";
  private static final String FOCUS = "--focus";
  private static final String SIMULATED = "--simulated";
  private static final String UPDATE = "--update";
  private static final int KILLS = 20;
  private static final int MOST_CASES = 100_000;

  private Suite() {}

  public static void main(String[] words) {
    System.exit(run(List.of(words)));
  }

  private static int run(List<String> words) {
    try {
      var arguments =
          Arguments.parse(
              words,
              List.of(UPDATE, SIMULATED),
              List.of(SIZE, SEED),
              List.of(ONLY, REQUIRE, FOCUS));
      var request = request(arguments);
      var passed = true;
      for (var name : NAMES.chosen(arguments.names())) {
        passed &= run(name, request);
      }
      return passed ? 0 : 1;
    } catch (CxpException e) {
      System.err.println(e.getMessage());
      return 2;
    }
  }

  /** The options, for all suites that are run. */
  private record Request(
      int kills,
      boolean realNodes,
      long seed,
      Parity.Options parity,
      Draw conformance,
      Path root,
      int cells,
      Optional<Path> openstack) {}

  private static Request request(Arguments arguments) {
    var size = arguments.number(SIZE);
    size.ifPresent(number -> Arguments.within(1, MOST_CASES, SIZE, number));
    var seed = arguments.number(SEED).orElseGet(() -> new Random().nextInt(1_000_000));
    var root = Path.of(System.getProperty("cxp.lab.root"));
    var parity =
        new Parity.Options(
            names(arguments, ONLY),
            (int) size.orElse(MOST_CASES),
            seed,
            arguments
                .text(REQUIRE)
                .map(text -> Set.copyOf(List.of(text.split(","))))
                .orElse(Set.of()),
            arguments.has(UPDATE),
            root);
    return new Request(
        (int) size.orElse(KILLS),
        !arguments.has(SIMULATED),
        seed,
        parity,
        new Draw(arguments.text(FOCUS), (int) size.orElse(MOST_CASES), seed),
        root,
        (int) size.orElse(MOST_CASES),
        openstack());
  }

  /** The clouds.yaml of a real OpenStack, where {@code with-openstack} has started one. */
  private static Optional<Path> openstack() {
    return Optional.ofNullable(System.getenv("CXP_TEST_OPENSTACK"))
        .map(state -> Path.of(state, "clouds.yaml"));
  }

  private static Set<String> names(Arguments arguments, String option) {
    return arguments
        .text(option)
        .map(text -> Set.copyOf(List.of(text.split(","))))
        .orElse(Set.of());
  }

  private static boolean run(String name, Request request) {
    try {
      var result = suite(name, request);
      System.out.println(result.line(name, request.seed()));
      return result.allPassed();
    } catch (CxpException e) {
      System.err.println(name + " could not be run.");
      System.err.println(e.getMessage());
      return false;
    }
  }

  private static SuiteResult suite(String name, Request request) {
    return switch (name) {
      case "cluster-kill" ->
          new ClusterKill(request.kills(), request.seed(), request.realNodes(), System.err::println)
              .run();
      case "infrastructure-kill" ->
          new InfrastructureKill(
                  request.cells(), request.seed(), request.openstack(), System.err::println)
              .run();
      case "infrastructure-faults" ->
          new InfrastructureFaults(request.cells(), request.seed(), System.err::println).run();
      case "simulated-nodes" ->
          new SimulatedNodesSuite(
                  request.kills(), request.seed(), request.root(), System.err::println)
              .run();
      case "parity" -> new Parity(request.parity(), System.err::println).run();
      case "conformance" ->
          new Conformance(request.conformance(), request.root(), System.err::println).run();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
