package dev.cxp.assertions;

import dev.cxp.cluster.InstalledApplication;
import dev.cxp.cluster.WorkloadState;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** Assertions about one application as it is in a cluster. */
public class ApplicationAssert extends AbstractAssert<ApplicationAssert, InstalledApplication> {

  public ApplicationAssert(InstalledApplication actual) {
    super(actual, ApplicationAssert.class);
  }

  /**
   * Verifies that every replica is available at the current template.
   *
   * <pre>{@code
   * assertThat(cluster).environment("staging").application("spotifybuddies-app").isAvailable();
   * }</pre>
   */
  public ApplicationAssert isAvailable() {
    isNotNull();
    var state = actual.state();
    if (!(state.orElse(null) instanceof WorkloadState.Ready)) {
      throwAssertionError(ShouldBeAvailable.shouldBeAvailable(actual, state));
    }
    return this;
  }

  /** Waits until it is available; ends at once with the cause when it cannot become so any more. */
  public ApplicationAssert becomesAvailableWithin(Duration limit) {
    return isAvailableWithin(limit, WorkloadState.Stuck.class::isInstance);
  }

  /**
   * Waits until it is available, also when it is stuck now: for tests that remove the cause and
   * want to see it heal.
   */
  public ApplicationAssert recoversWithin(Duration limit) {
    return isAvailableWithin(limit, state -> false);
  }

  private ApplicationAssert isAvailableWithin(Duration limit, Predicate<WorkloadState> hopeless) {
    isNotNull();
    try {
      Awaitility.await("availability of " + actual.application().name())
          .atMost(limit)
          .pollInterval(Duration.ofMillis(100))
          .failFast(() -> actual.state().filter(hopeless).isPresent())
          .until(() -> actual.state().orElse(null) instanceof WorkloadState.Ready);
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throwAssertionError(ShouldBeAvailable.shouldBeAvailable(actual, actual.state()));
    }
    return this;
  }

  /** Waits until it is known that it cannot become available, for a reason that holds this text. */
  public ApplicationAssert getsStuckWithin(Duration limit, String reason) {
    isNotNull();
    try {
      Awaitility.await("trouble of " + actual.application().name())
          .atMost(limit)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> reasonOf(actual.state()).filter(text -> text.contains(reason)).isPresent());
    } catch (ConditionTimeoutException e) {
      throwAssertionError(ShouldBeStuck.shouldBeStuck(actual, reason, actual.state()));
    }
    return this;
  }

  /** Verifies that all its Pods run one digest, and that the other environment runs the same. */
  public ApplicationAssert runsTheSameDigestAs(String environment) {
    isNotNull();
    var other =
        new ClusterAssert(actual.cluster())
            .environment(environment)
            .installed(actual.application().name());
    var expected = other.digests();
    var here = actual.digests();
    if (expected.size() != 1 || !here.equals(expected)) {
      throwAssertionError(ShouldRunTheSameDigest.shouldRunTheSameDigest(actual, other));
    }
    return this;
  }

  /** Verifies that all its Pods run this digest. */
  public ApplicationAssert runsDigest(String digest) {
    isNotNull();
    if (!actual.digests().equals(Set.of(digest))) {
      throwAssertionError(ShouldRunTheSameDigest.shouldRunDigest(actual, digest));
    }
    return this;
  }

  private static Optional<String> reasonOf(Optional<WorkloadState> state) {
    return state
        .filter(WorkloadState.Stuck.class::isInstance)
        .map(WorkloadState.Stuck.class::cast)
        .map(stuck -> stuck.why().text());
  }
}
