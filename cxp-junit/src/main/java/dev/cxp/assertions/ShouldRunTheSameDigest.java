package dev.cxp.assertions;

import dev.cxp.cluster.InstalledApplication;
import org.assertj.core.error.BasicErrorMessageFactory;

/** An application does not run the digest that it should. */
public final class ShouldRunTheSameDigest extends BasicErrorMessageFactory {

  private ShouldRunTheSameDigest(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for two environments that run different digests. */
  public static ShouldRunTheSameDigest shouldRunTheSameDigest(
      InstalledApplication actual, InstalledApplication other) {
    return new ShouldRunTheSameDigest(
        "%nExpecting environment %s to run application %s at the digest of %s:%n%s%nbut it runs:%n%s%n"
            + "Pods looked at:%n%s%n%s",
        actual.environment().name(),
        actual.application().name(),
        other.environment().name(),
        unquotedString(Messages.digests(other.digests())),
        unquotedString(Messages.digests(actual.digests())),
        unquotedString(Messages.pods(actual)),
        unquotedString(Messages.pods(other)));
  }

  /** The message for an environment that does not run one digest. */
  public static ShouldRunTheSameDigest shouldRunDigest(InstalledApplication actual, String digest) {
    return new ShouldRunTheSameDigest(
        "%nExpecting environment %s to run application %s at digest:%n  %s%nbut it runs:%n%s%nPods looked at:%n%s",
        actual.environment().name(),
        actual.application().name(),
        unquotedString(digest),
        unquotedString(Messages.digests(actual.digests())),
        unquotedString(Messages.pods(actual)));
  }
}
