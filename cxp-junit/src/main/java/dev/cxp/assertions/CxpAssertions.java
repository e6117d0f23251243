package dev.cxp.assertions;

import dev.cxp.check.Finding;
import dev.cxp.check.Report;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.InstalledApplication;
import dev.cxp.infra.Provisioned;
import dev.cxp.promotion.PromotionResult;
import java.util.List;
import org.assertj.core.api.Assertions;

/**
 * The entry point of CXP's assertions; a static import of {@code assertThat} serves AssertJ's own
 * too.
 *
 * <pre>{@code
 * assertThat(cluster).environment("canary").application("spotifybuddies-app")
 *     .isAvailable()
 *     .runsTheSameDigestAs("staging");
 * assertThat(report).hasNoFailures();
 * }</pre>
 */
public class CxpAssertions extends Assertions {

  protected CxpAssertions() {}

  /** What is in a cluster. */
  public static ClusterAssert assertThat(Cluster actual) {
    return new ClusterAssert(actual);
  }

  /** One application as it is in a cluster. */
  public static ApplicationAssert assertThat(InstalledApplication actual) {
    return new ApplicationAssert(actual);
  }

  /** Machines and networks as they are on a cloud. */
  public static ProvisionedAssert assertThat(Provisioned actual) {
    return new ProvisionedAssert(actual);
  }

  /** A single judgement. */
  public static FindingAssert assertThat(Finding actual) {
    return new FindingAssert(actual);
  }

  /** The findings of a check or an installation. */
  public static FindingsAssert assertThatFindings(List<Finding> actual) {
    return new FindingsAssert(actual);
  }

  /** The findings of a report. */
  public static FindingsAssert assertThat(Report actual) {
    return new FindingsAssert(actual.findings());
  }

  /** The findings of a step of a promotion. */
  public static FindingsAssert assertThat(PromotionResult actual) {
    return new FindingsAssert(actual.findings());
  }
}
