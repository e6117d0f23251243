package dev.cxp.infra;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests that run against the embedded OpenStack and a real one, so that what differs fails. What
 * they make is swept.
 */
abstract class OpenStackContract {

  /** In the names of all that a test makes. */
  final String suffix = "c" + Long.toHexString(ThreadLocalRandom.current().nextLong(1L << 40));

  Cloud cloud;

  /** A cloud of the OpenStack under test, by an entry of its clouds.yaml. */
  abstract Cloud connect(String entry);

  /** What the marks of all that a test makes say it belongs to. */
  abstract String spec();

  /** Ends what the test started, after it was swept. */
  void end() {}

  @BeforeEach
  void connect() {
    cloud = connect("openstack");
  }

  @AfterEach
  void sweep() {
    try (var ending = cloud) {
      Sweeper.on(ending).spec(spec()).carryOut();
    } finally {
      end();
    }
  }

  /** Runs a test with the credential that leases need. */
  final void leasing(Runnable test) {
    try (var leasing = connect("unrestricted")) {
      var before = cloud;
      cloud = leasing;
      try {
        test.run();
      } finally {
        Sweeper.on(leasing).spec(spec()).carryOut();
        cloud = before;
      }
    }
  }
}
