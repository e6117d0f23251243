package dev.cxp.bench;

import dev.cxp.check.CxpException;
import dev.cxp.lab.Arguments;
import dev.cxp.lab.Names;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Prints the figures: {@code run [NAME...] [--quick]}. Exit code 0 when all were measured, also
 * when a goal was missed; 1 when one could not be measured; 2 when the command line was wrong.
 */
public final class Bench {

  private static final String QUICK = "--quick";

  private static final Map<String, Supplier<Measurements>> MEASUREMENTS = measurements();

  static final Names NAMES =
      new Names(
          "figures",
          List.copyOf(MEASUREMENTS.keySet()),
          List.of("images", "monitoring", "promotion", "bootstrap"));

  private Bench() {}

  private static Map<String, Supplier<Measurements>> measurements() {
    var all = new LinkedHashMap<String, Supplier<Measurements>>();
    all.put("cluster", ClusterFigures::new);
    all.put("nodes", NodeFigures::new);
    all.put("checks", CheckFigures::new);
    all.put("infrastructure", InfrastructureFigures::new);
    all.put("main-job", MainJobFigures::new);
    return all;
  }

  public static void main(String[] words) {
    System.exit(run(List.of(words)));
  }

  private static int run(List<String> words) {
    Arguments arguments;
    List<String> names;
    try {
      arguments = Arguments.parse(words, List.of(QUICK), List.of());
      names = NAMES.chosen(arguments.names());
    } catch (CxpException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    var effort = arguments.has(QUICK) ? Effort.QUICK : Effort.FULL;
    System.out.println(machine());
    System.out.println(Figure.header());
    var measured = true;
    for (var name : names) {
      measured &= measure(name, effort);
    }
    return measured ? 0 : 1;
  }

  private static boolean measure(String name, Effort effort) {
    try {
      MEASUREMENTS.get(name).get().take(effort, figure -> System.out.println(figure.line()));
      return true;
    } catch (RuntimeException e) {
      System.err.println("Could not measure all of \"" + name + "\".");
      if (e instanceof CxpException) {
        System.err.println(e.getMessage());
      } else {
        e.printStackTrace();
      }
      return false;
    }
  }

  /** What the figures depend on: a busy machine gives worse ones. */
  private static String machine() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return String.format(
        Locale.ROOT,
        "# %d cores, load average %.1f, %s %s, Java %s",
        system.getAvailableProcessors(),
        system.getSystemLoadAverage(),
        system.getName(),
        system.getArch(),
        Runtime.version());
  }
}
