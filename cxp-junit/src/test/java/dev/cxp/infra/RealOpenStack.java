package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.infra.openstack.OpenStack;
import java.nio.file.Files;
import java.nio.file.Path;

/** The OpenStack that {@code src-test-infra/openstack/with-openstack} started. */
public final class RealOpenStack {

  private RealOpenStack() {}

  /** A cloud of it, by an entry of its clouds.yaml. */
  public static Cloud connect(String entry) {
    return OpenStack.connect(state().resolve("clouds.yaml"), entry);
  }

  /**
   * Its state directory.
   *
   * @throws CxpException when there is none: a test that asks for it must not pass without
   */
  public static Path state() {
    var state = System.getenv("CXP_TEST_OPENSTACK");
    if (state == null || !Files.isReadable(Path.of(state, "clouds.yaml"))) {
      throw new CxpException(
          Explanation.tried("to use a real OpenStack")
              .happened("CXP_TEST_OPENSTACK does not name the state directory of one")
              .remedy("run the tests with one")
              .paste(
                  "src-test-infra/openstack/with-openstack ./mvnw -Dexcluded.tests=none verify"));
    }
    return Path.of(state);
  }
}
