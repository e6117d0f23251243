package dev.cxp.junit.cluster;

import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Chooses the tier. {@code auto} tries the providers in the order of {@link CxpSettings#TIERS},
 * only those of {@link Setting#REQUIRE} when it names some; a tier that is named is the only one
 * tried. A cluster that lacks a required capability is closed, and counts as one that did not
 * start.
 *
 * <pre>{@code
 * var cluster = ClusterSelection.from(CxpSettings.ofThisJvm()).start("PromotionIT");
 * }</pre>
 *
 * <p>Tests may only be aborted for want of a cluster where nobody asked for a certain one: with
 * {@code auto}, and no tier of which a start began and broke. Where the variable {@code CI} is set,
 * they fail then too; see {@link Setting#MISSING}.
 *
 * <p>A failure is remembered for the life of the JVM: the next test with the same settings fails at
 * once with the same text instead of waiting for the same timeout.
 */
public final class ClusterSelection {

  private static final Map<CxpSettings, Failure> FAILURES = new ConcurrentHashMap<>();

  private final CxpSettings settings;
  private final Map<String, ClusterProvider> providers;
  private final Map<CxpSettings, Failure> failures;

  private ClusterSelection(
      CxpSettings settings, List<ClusterProvider> providers, Map<CxpSettings, Failure> failures) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.providers =
        providers.stream()
            .collect(
                Collectors.toMap(
                    ClusterProvider::name,
                    each -> each,
                    (first, second) -> first,
                    LinkedHashMap::new));
    this.failures = failures;
  }

  /** A selection among the providers on the class path. */
  public static ClusterSelection from(CxpSettings settings) {
    var found =
        ServiceLoader.load(ClusterProvider.class, ClusterProvider.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    return new ClusterSelection(settings, found, FAILURES);
  }

  static ClusterSelection among(
      CxpSettings settings, List<ClusterProvider> providers, Map<CxpSettings, Failure> failures) {
    return new ClusterSelection(settings, providers, failures);
  }

  /** Starts a cluster for what is named, without progress. */
  public Cluster start(String name) {
    return start(ClusterRequest.of(name, settings));
  }

  /**
   * Starts a cluster.
   *
   * @throws dev.cxp.check.CxpException when a setting's value is not valid
   * @throws ClusterUnavailableException when no tier, or not the named one, gives a cluster
   */
  public Cluster start(ClusterRequest request) {
    var tier = settings.tier();
    var known = failures.get(settings);
    if (known != null) {
      throw known.exception(null);
    }
    return tier.equals(CxpSettings.AUTO) ? startAny(request) : startNamed(tier, request);
  }

  private Cluster startNamed(String tier, ClusterRequest request) {
    var attempt = attempt(tier, request);
    return attempt
        .cluster()
        .orElseThrow(
            () -> failed(attempt.explanation().orElseThrow(), List.of(attempt), attempt.thrown()));
  }

  private Cluster startAny(ClusterRequest request) {
    var attempts = new ArrayList<Attempt>();
    for (var tier : settings.requirements().candidates()) {
      var attempt = attempt(tier, request);
      if (attempt.cluster().isPresent()) {
        return attempt.cluster().orElseThrow();
      }
      if (attempt.serious()) {
        request.progress().accept(tier + " gives no cluster: " + attempt.reason());
      }
      attempts.add(attempt);
    }
    throw failed(noneServes(attempts), attempts, attempts.get(0).thrown());
  }

  private Attempt attempt(String tier, ClusterRequest request) {
    var provider = providers.get(tier);
    if (provider == null) {
      return Attempt.impossible(tier, missing(tier), false);
    }
    if (provider.probe(request) instanceof Availability.Unavailable unavailable) {
      return Attempt.impossible(tier, explained(tier, unavailable), named(tier));
    }
    try {
      return sufficient(tier, provider.start(request));
    } catch (ClusterUnavailableException e) {
      return Attempt.broken(tier, e.explanation(), e);
    }
  }

  /** Whether the user asked for this tier without naming it: by naming its cluster. */
  private boolean named(String tier) {
    return tier.equals("kubeconfig")
        && (settings.isSet(Setting.KUBECONFIG) || settings.isSet(Setting.KUBECONFIG_CONTEXT));
  }

  /** The attempt's outcome: a cluster that lacks what is required is none. */
  private Attempt sufficient(String tier, Cluster cluster) {
    var unmet = settings.requirements().unmetBy(cluster);
    if (unmet.isEmpty()) {
      return Attempt.given(tier, cluster);
    }
    cluster.close();
    return Attempt.broken(tier, unmet.orElseThrow(), null);
  }

  private ClusterUnavailableException failed(
      Explanation explanation, List<Attempt> attempts, Throwable cause) {
    var failure =
        whyTestsFail(attempts)
            .map(why -> new Failure(explanation.remedy("tests fail, " + why), true))
            .orElseGet(() -> new Failure(explanation, false));
    // An interrupted start says nothing about the next one.
    if (!Thread.currentThread().isInterrupted()) {
      failures.put(settings, failure);
    }
    return failure.exception(cause);
  }

  /** Why tests fail instead of being aborted, in words that follow "tests fail"; else empty. */
  private Optional<String> whyTestsFail(List<Attempt> attempts) {
    var tier = settings.tier();
    if (settings.requirements().insistOn(tier)) {
      return Optional.of("for it is required: " + said(Setting.REQUIRE));
    }
    if (!tier.equals(CxpSettings.AUTO)) {
      return Optional.of("for the tier is named: " + said(Setting.CLUSTER));
    }
    var serious = attempts.stream().filter(Attempt::serious).map(Attempt::tier).toList();
    if (!serious.isEmpty()) {
      return Optional.of(
          "for "
              + String.join(" and ", serious)
              + " was there to be used: what began and broke, or was named, is not just missing");
    }
    if (settings.failsWithoutCluster()) {
      return Optional.of(
          (settings.isSet(Setting.MISSING)
                  ? "as " + said(Setting.MISSING) + " says"
                  : "for the variable CI is set")
              + "; to have them aborted, say -D"
              + Setting.MISSING.key()
              + "=abort");
    }
    return Optional.empty();
  }

  private String said(Setting setting) {
    return setting.key() + "=" + settings.text(setting) + ", from " + settings.source(setting);
  }

  private static Explanation explained(String tier, Availability.Unavailable unavailable) {
    var explanation =
        Explanation.tried("to get a cluster from the tier \"" + tier + "\"")
            .happened(unavailable.reason())
            .remedy(unavailable.remedy());
    return unavailable.paste().isEmpty() ? explanation : explanation.paste(unavailable.paste());
  }

  private static Explanation missing(String tier) {
    return Explanation.tried("to get a cluster from the tier \"" + tier + "\"")
        .happened("no provider of that name is on the class path: this version of CXP has none")
        .remedy("use cxp.cluster=embedded, or cxp.cluster=kubeconfig with cxp.kubeconfig");
  }

  private static Explanation noneServes(List<Attempt> attempts) {
    var reasons =
        attempts.stream()
            .map(attempt -> "  " + attempt.tier() + ": " + attempt.reason())
            .collect(Collectors.joining("\n"));
    var explanation =
        Explanation.tried("to get a cluster")
            .happened(
                (attempts.size() == 1
                        ? "the only tier that may be taken gives none:\n"
                        : "none of the " + attempts.size() + " tiers gives one:\n")
                    + reasons);
    for (var attempt : attempts) {
      var own = attempt.explanation().orElseThrow();
      for (var remedy : own.remedies()) {
        explanation = explanation.remedy(attempt.tier() + ": " + remedy);
      }
      for (var paste : own.pastes()) {
        explanation = explanation.paste(paste);
      }
    }
    return explanation;
  }

  /**
   * That no cluster could be had.
   *
   * @param serious whether tests fail for it, instead of being aborted
   */
  record Failure(Explanation explanation, boolean serious) {
    ClusterUnavailableException exception(Throwable cause) {
      return new ClusterUnavailableException(explanation, cause, serious);
    }
  }

  /**
   * What became of one tier: a cluster, or an explanation with the exception if one was thrown.
   *
   * @param serious whether more is wrong than that the tier is not to be had on this machine
   */
  private record Attempt(
      String tier, Cluster given, Explanation failure, Throwable thrown, boolean serious) {

    static Attempt given(String tier, Cluster cluster) {
      return new Attempt(tier, cluster, null, null, false);
    }

    static Attempt impossible(String tier, Explanation failure, boolean named) {
      return new Attempt(tier, null, failure, null, named);
    }

    static Attempt broken(String tier, Explanation failure, Throwable thrown) {
      return new Attempt(tier, null, failure, thrown, true);
    }

    Optional<Cluster> cluster() {
      return Optional.ofNullable(given);
    }

    Optional<Explanation> explanation() {
      return Optional.ofNullable(failure);
    }

    String reason() {
      return failure.happened().replace("\n", "\n    ");
    }
  }
}
