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
 * <p>A failure is remembered for the life of the JVM: the next test with the same settings fails at
 * once with the same text instead of waiting for the same timeout.
 */
public final class ClusterSelection {

  private static final Map<CxpSettings, Explanation> FAILURES = new ConcurrentHashMap<>();

  private final CxpSettings settings;
  private final Map<String, ClusterProvider> providers;
  private final Map<CxpSettings, Explanation> failures;

  private ClusterSelection(
      CxpSettings settings,
      List<ClusterProvider> providers,
      Map<CxpSettings, Explanation> failures) {
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
      CxpSettings settings,
      List<ClusterProvider> providers,
      Map<CxpSettings, Explanation> failures) {
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
      throw unavailable(known, null);
    }
    return tier.equals(CxpSettings.AUTO) ? startAny(request) : startNamed(tier, request);
  }

  private Cluster startNamed(String tier, ClusterRequest request) {
    var attempt = attempt(tier, request);
    return attempt
        .cluster()
        .orElseThrow(() -> failed(attempt.explanation().orElseThrow(), attempt.thrown()));
  }

  private Cluster startAny(ClusterRequest request) {
    var attempts = new ArrayList<Attempt>();
    for (var tier : settings.requirements().candidates()) {
      var attempt = attempt(tier, request);
      if (attempt.cluster().isPresent()) {
        return attempt.cluster().orElseThrow();
      }
      attempts.add(attempt);
    }
    throw failed(noneServes(attempts), attempts.get(0).thrown());
  }

  private Attempt attempt(String tier, ClusterRequest request) {
    var provider = providers.get(tier);
    if (provider == null) {
      return Attempt.failed(tier, missing(tier), null);
    }
    if (provider.probe(request) instanceof Availability.Unavailable unavailable) {
      return Attempt.failed(tier, explained(tier, unavailable), null);
    }
    try {
      return sufficient(tier, provider.start(request));
    } catch (ClusterUnavailableException e) {
      return Attempt.failed(tier, e.explanation(), e);
    }
  }

  /** The attempt's outcome: a cluster that lacks what is required is none. */
  private Attempt sufficient(String tier, Cluster cluster) {
    var unmet = settings.requirements().unmetBy(cluster);
    if (unmet.isEmpty()) {
      return new Attempt(tier, cluster, null, null);
    }
    cluster.close();
    return Attempt.failed(tier, unmet.orElseThrow(), null);
  }

  private ClusterUnavailableException failed(Explanation explanation, Throwable cause) {
    // An interrupted start says nothing about the next one.
    if (!Thread.currentThread().isInterrupted()) {
      failures.put(settings, explanation);
    }
    return unavailable(explanation, cause);
  }

  private ClusterUnavailableException unavailable(Explanation explanation, Throwable cause) {
    if (!settings.requirements().insistOn(settings.tier())) {
      return new ClusterUnavailableException(explanation, cause);
    }
    var required =
        explanation.remedy(
            "it fails, for it is required: "
                + Setting.REQUIRE.key()
                + "="
                + settings.text(Setting.REQUIRE)
                + ", from "
                + settings.source(Setting.REQUIRE));
    return new ClusterUnavailableException(required, cause, true);
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

  /** What became of one tier: a cluster, or an explanation with the exception if one was thrown. */
  private record Attempt(String tier, Cluster given, Explanation failure, Throwable thrown) {

    static Attempt failed(String tier, Explanation failure, Throwable thrown) {
      return new Attempt(tier, null, failure, thrown);
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
