package dev.cxp.assertions;

import java.util.List;
import org.assertj.core.error.BasicErrorMessageFactory;

/** An environment does not run an application. */
public final class ShouldHaveApplication extends BasicErrorMessageFactory {

  private ShouldHaveApplication(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for an application that is not among the workloads. */
  public static ShouldHaveApplication shouldHaveApplication(
      String environment, String name, List<String> workloads) {
    return new ShouldHaveApplication(
        "%nExpecting environment %s to have application:%n  %s%nbut it has:%n%s",
        environment, name, unquotedString(Messages.lines(workloads)));
  }
}
