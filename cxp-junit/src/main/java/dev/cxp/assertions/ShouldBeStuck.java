package dev.cxp.assertions;

import dev.cxp.cluster.InstalledApplication;
import dev.cxp.cluster.WorkloadState;
import java.util.Optional;
import org.assertj.core.error.BasicErrorMessageFactory;

/** An application did not fail for the expected reason. */
public final class ShouldBeStuck extends BasicErrorMessageFactory {

  private ShouldBeStuck(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for an application whose state does not hold the reason. */
  public static ShouldBeStuck shouldBeStuck(
      InstalledApplication application, String reason, Optional<WorkloadState> state) {
    return new ShouldBeStuck(
        "%nExpecting application %s of environment %s to be stuck because of:%n  %s%nbut:%n%s%nPods looked at:%n%s",
        application.application().name(),
        application.environment().name(),
        reason,
        unquotedString(Messages.indented(ShouldBeAvailable.text(state))),
        unquotedString(Messages.pods(application)));
  }
}
