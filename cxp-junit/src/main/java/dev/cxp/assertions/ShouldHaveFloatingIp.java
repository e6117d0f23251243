package dev.cxp.assertions;

import dev.cxp.infra.Kind;
import dev.cxp.infra.Provisioned;
import java.util.stream.Collectors;
import org.assertj.core.error.BasicErrorMessageFactory;
import org.assertj.core.error.ErrorMessageFactory;

/** A node of a stack has no public address. */
final class ShouldHaveFloatingIp extends BasicErrorMessageFactory {

  private ShouldHaveFloatingIp(String text) {
    super("%s", unquotedString(text));
  }

  static ErrorMessageFactory shouldHaveFloatingIp(Provisioned stack, String node) {
    var nodes =
        stack.objects().keySet().stream()
            .filter(key -> key.kind() == Kind.FLOATING_IP)
            .map(key -> key.name())
            .collect(Collectors.joining(", "));
    return new ShouldHaveFloatingIp(
        "%nExpecting node \"%s\" of stack \"%s\" to have a floating IP, but these have one:%n  %s"
            .formatted(node, stack.specification().id(), nodes.isEmpty() ? "none" : nodes));
  }
}
