package dev.cxp.assertions;

import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import org.assertj.core.error.BasicErrorMessageFactory;

/** A cluster does not have an environment, or has it twice. */
public final class ShouldHaveEnvironment extends BasicErrorMessageFactory {

  private ShouldHaveEnvironment(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for an environment that stands in another number of namespaces than one. */
  public static ShouldHaveEnvironment shouldHaveEnvironment(
      String name, List<Namespace> found, List<Namespace> all) {
    return new ShouldHaveEnvironment(
        "%nExpecting the cluster to have environment:%n  %s%nin one namespace, but found it in:%n%s%n"
            + "Namespaces with an environment:%n%s",
        name, lines(found), lines(all));
  }

  private static Object lines(List<Namespace> namespaces) {
    return unquotedString(
        Messages.lines(namespaces.stream().map(each -> each.getMetadata().getName()).toList()));
  }
}
