package dev.cxp.suite.parity;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.RunningProcess;
import dev.cxp.suite.SuiteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Plays the same scenarios on every tier that this machine carries, each tier in a JVM and a
 * cluster of its own, and compares the outcomes with each other and with the checked-in table.
 */
public final class Parity {

  /** Where the table is, from the repository's root. */
  static final String DOCUMENT = "src-test-infra/PARITY.md";

  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration SCENARIO = Duration.ofMinutes(3);

  private final Options options;
  private final Consumer<String> progress;

  /**
   * What to do.
   *
   * @param only the scenarios to choose among, by name; all when there are none
   * @param size how many scenarios to play, the first of the seed's order; all when there are fewer
   * @param seed shuffles the scenarios
   * @param required the tiers without which the suite fails, by name
   * @param update whether the table is rewritten instead of compared
   * @param root the repository's directory
   */
  public record Options(
      Set<String> only, int size, long seed, Set<String> required, boolean update, Path root) {

    /**
     * @throws CxpException when a scenario or a required tier is none
     */
    public Options {
      only = Set.copyOf(only);
      required = Set.copyOf(required);
      for (var tier : required) {
        if (!Tier.titles().contains(tier)) {
          throw new CxpException(
              Explanation.tried("to require the tier \"" + tier + "\"")
                  .happened("there is none of that name")
                  .remedy("use some of " + String.join(",", Tier.titles())));
        }
      }
      size = Scenarios.chosen(only, seed, size).size();
    }

    private List<Scenario> scenarios() {
      return Scenarios.chosen(only, seed, size);
    }
  }

  public Parity(Options options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * @return a case for each scenario
   * @throws CxpException when a required tier, or every tier, is unavailable
   */
  public SuiteResult run() {
    progress.accept("parity: %d scenarios, --seed %d".formatted(options.size(), options.seed()));
    var played = new EnumMap<Tier, Map<String, Outcome>>(Tier.class);
    var leaks = 0;
    for (var tier : Tier.values()) {
      try (var run = RunDirectory.create()) {
        play(tier, run).ifPresent(outcomes -> played.put(tier, outcomes));
        leaks += leaks(tier, run);
      }
    }
    require(played.keySet());
    return new SuiteResult(options.size(), judge(compare(played)), leaks);
  }

  private Optional<Map<String, Outcome>> play(Tier tier, RunDirectory run) {
    var arguments =
        Stream.concat(Stream.of(tier.title()), options.scenarios().stream().map(Scenario::name))
            .toList();
    try (var jvm = ForkedJvm.start(run, TierProgram.class, settings(), arguments)) {
      var start = jvm.await("", START);
      if (!start.startsWith(TierProgram.STARTED)) {
        progress.accept(tier.title() + ": " + start);
        return Optional.empty();
      }
      progress.accept(tier.title() + ": " + start);
      var outcomes = outcomes(tier, jvm);
      jvm.await(TierProgram.CLOSED, SCENARIO);
      jvm.finish();
      return Optional.of(outcomes);
    }
  }

  /**
   * What the user set, which a forked JVM does not inherit; the tier's own settings are above it.
   */
  private static List<String> settings() {
    var settings = CxpSettings.ofThisJvm();
    return Arrays.stream(Setting.values())
        .filter(setting -> !settings.text(setting).equals(setting.defaultValue()))
        .map(setting -> "-D" + setting.key() + "=" + settings.text(setting))
        .toList();
  }

  private Map<String, Outcome> outcomes(Tier tier, ForkedJvm jvm) {
    var outcomes = new HashMap<String, Outcome>();
    while (outcomes.size() < options.size()) {
      var words = jvm.await(TierProgram.PLAYED, SCENARIO).split(" ", 2);
      var outcome = Outcome.parse(words[1]);
      outcomes.put(words[0], outcome);
      progress.accept(
          "%3d/%d %s %s: %s"
              .formatted(outcomes.size(), options.size(), tier.title(), words[0], outcome));
    }
    return outcomes;
  }

  private int leaks(Tier tier, RunDirectory run) {
    run.awaitGone(RunDirectory.MAY_OUTLIVE);
    var left = new ArrayList<String>();
    run.processes().stream().map(RunningProcess::toString).forEach(left::add);
    run.temporaryFiles().stream().map(Path::toString).forEach(left::add);
    left.forEach(each -> progress.accept(tier.title() + " left: " + each));
    return left.size();
  }

  private void require(Set<Tier> played) {
    var titles = played.stream().map(Tier::title).toList();
    progress.accept("compared: " + String.join(", ", titles));
    var missing =
        options.required().stream().filter(each -> !titles.contains(each)).sorted().toList();
    if (!missing.isEmpty() || played.isEmpty()) {
      throw new CxpException(
          Explanation.tried("to compare tiers")
              .happened(
                  played.isEmpty()
                      ? "none is available"
                      : "these are required and unavailable: " + String.join(", ", missing))
              .remedy("the lines above say why"));
    }
  }

  private List<Comparison> compare(Map<Tier, Map<String, Outcome>> played) {
    return options.scenarios().stream()
        .map(
            scenario -> {
              var outcomes = new EnumMap<Tier, Outcome>(Tier.class);
              played.forEach((tier, all) -> outcomes.put(tier, all.get(scenario.name())));
              return new Comparison(scenario, outcomes);
            })
        .toList();
  }

  /** Returns how many passed. */
  private int judge(List<Comparison> comparisons) {
    var file = options.root().resolve(DOCUMENT);
    var before = ParityDocument.read(file);
    var after = before.with(comparisons);
    System.out.print(after.text());
    var passed = 0;
    for (var comparison : comparisons) {
      var name = comparison.scenario().name();
      var trouble = comparison.trouble();
      if (trouble.isEmpty() && !options.update()) {
        trouble = before.difference(after, name);
      }
      passed += trouble.isEmpty() ? 1 : 0;
      if (!trouble.isEmpty()) {
        progress.accept(name + " FAILED: " + trouble);
      }
    }
    if (options.update()) {
      update(comparisons, before, file);
    }
    return passed;
  }

  /** Rows of scenarios that failed stay: what is wrong must not become what is expected. */
  private void update(List<Comparison> comparisons, ParityDocument before, Path file) {
    before.with(comparisons.stream().filter(Parity::isSound).toList()).write(file);
    progress.accept(DOCUMENT + " is written, but for the failures above");
  }

  private static boolean isSound(Comparison comparison) {
    return switch (comparison.agreement()) {
      case AGREED, VACUOUS -> true;
      case DISAGREED, BROKEN -> false;
    };
  }
}
