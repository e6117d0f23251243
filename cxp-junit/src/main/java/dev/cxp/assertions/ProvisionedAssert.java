package dev.cxp.assertions;

import dev.cxp.infra.Kind;
import dev.cxp.infra.Provisioned;
import dev.cxp.pipeline.Infrastructure;
import org.assertj.core.api.AbstractAssert;

/** Assertions about machines and networks on a cloud. */
public class ProvisionedAssert extends AbstractAssert<ProvisionedAssert, Provisioned> {

  ProvisionedAssert(Provisioned actual) {
    super(actual, ProvisionedAssert.class);
  }

  /**
   * Verifies, by looking at the cloud anew, that everything is there as specified, and nothing of
   * the stack beside it.
   *
   * <pre>{@code
   * assertThat(stack).matches(SpotifyBuddies.infrastructure());   // passes after an apply
   * cloud.delete(stack.find(Kind.PORT, "shared/node1").get());
   * assertThat(stack).matches(SpotifyBuddies.infrastructure());   // fails, and names the port
   * }</pre>
   */
  public ProvisionedAssert matches(Infrastructure specification) {
    isNotNull();
    var plan = actual.compareWith(specification);
    if (plan.steps().isEmpty() || !plan.isEmpty() || !plan.isFeasible()) {
      throwAssertionError(ShouldMatchSpecification.shouldMatchSpecification(plan));
    }
    return this;
  }

  /** Verifies that a node has a public address. */
  public ProvisionedAssert hasFloatingIp(String node) {
    isNotNull();
    if (actual.find(Kind.FLOATING_IP, node).isEmpty()) {
      throwAssertionError(ShouldHaveFloatingIp.shouldHaveFloatingIp(actual, node));
    }
    return this;
  }
}
