package dev.cxp.assertions;

import dev.cxp.check.Finding;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.InstalledApplication;
import org.assertj.core.api.SoftAssertions;

/**
 * CXP's assertions that collect failures instead of stopping at the first.
 *
 * <pre>{@code
 * var softly = new CxpSoftAssertions();
 * for (var stage : List.of("staging", "canary", "production")) {
 *   softly.assertThatApplication(cluster, stage, "spotifybuddies-app").isAvailable();
 * }
 * softly.assertAll();
 * }</pre>
 */
public class CxpSoftAssertions extends SoftAssertions {

  /** One application as it is in a cluster. */
  public ApplicationAssert assertThat(InstalledApplication actual) {
    return proxy(ApplicationAssert.class, InstalledApplication.class, actual);
  }

  /** A single judgement. */
  public FindingAssert assertThat(Finding actual) {
    return proxy(FindingAssert.class, Finding.class, actual);
  }

  /**
   * An application by its environment's and its own name. The two must exist: what is not there has
   * nothing to be asserted about, so their absence fails at once.
   */
  public ApplicationAssert assertThatApplication(
      Cluster cluster, String environment, String application) {
    return assertThat(new ClusterAssert(cluster).environment(environment).installed(application));
  }
}
