package dev.cxp.assertions;

import dev.cxp.cluster.InstalledApplication;
import dev.cxp.cluster.WorkloadState;
import java.util.Optional;
import org.assertj.core.error.BasicErrorMessageFactory;

/** An application is not available. */
public final class ShouldBeAvailable extends BasicErrorMessageFactory {

  private ShouldBeAvailable(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for an application in any other state than ready; a stuck one with its cause. */
  public static ShouldBeAvailable shouldBeAvailable(
      InstalledApplication application, Optional<WorkloadState> state) {
    return new ShouldBeAvailable(
        "%nExpecting application %s of environment %s to be available, but:%n%s%nPods looked at:%n%s",
        application.application().name(),
        application.environment().name(),
        unquotedString(Messages.indented(text(state))),
        unquotedString(Messages.pods(application)));
  }

  static String text(Optional<WorkloadState> state) {
    if (state.isEmpty()) {
      return "it is not in the cluster";
    }
    return state.get() instanceof WorkloadState.Stuck stuck
        ? stuck.why().text()
        : state.get().summary();
  }
}
