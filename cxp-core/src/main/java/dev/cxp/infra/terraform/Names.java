package dev.cxp.infra.terraform;

import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds name and suffix of an infrastructure in what its servers are called: {@code
 * node1-mlops-project47} is the node, the name and the suffix.
 *
 * @param name empty when the servers do not agree
 * @param suffix empty when there is none
 */
record Names(String name, String suffix) {

  /**
   * @param declared the name, where the configuration says it
   * @param variable the value of the variable called suffix
   */
  static Names of(List<Machine> machines, Optional<String> declared, Optional<String> variable) {
    var suffix = variable.orElse("");
    if (declared.isPresent()) {
      return new Names(declared.get(), suffix);
    }
    var rests = new TreeSet<String>();
    machines.forEach(machine -> rest(machine).ifPresent(rests::add));
    var rest = rests.size() == 1 ? rests.first() : "";
    if (suffix.isEmpty() || rest.isEmpty() || rest.equals(suffix)) {
      return new Names(rest.equals(suffix) ? "" : rest, suffix);
    }
    return rest.endsWith("-" + suffix)
        ? new Names(rest.substring(0, rest.length() - suffix.length() - 1), suffix)
        : new Names("", suffix);
  }

  /** What stands behind the node in its server's name; empty for a name of its own. */
  private static Optional<String> rest(Machine machine) {
    if (machine.serverName().equals(machine.name())) {
      return Optional.of("");
    }
    var prefix = machine.name() + "-";
    return machine.serverName().startsWith(prefix)
        ? Optional.of(machine.serverName().substring(prefix.length()))
        : Optional.empty();
  }

  Infrastructure add(Infrastructure infrastructure) {
    return infrastructure.name(name).suffix(suffix);
  }

  /** The machine under its server's name, unless the naming gives the same. */
  static Node serverName(Infrastructure infrastructure, Node node, String whole) {
    return whole.isEmpty() || infrastructure.naming().of(node).equals(whole)
        ? node
        : node.serverName(whole);
  }

  /** What something is called in the specification, whose naming adds name and suffix. */
  static String inSpecification(Infrastructure infrastructure, String whole) {
    var end = "-" + infrastructure.id();
    return infrastructure.id().isEmpty() || !whole.endsWith(end)
        ? whole
        : whole.substring(0, whole.length() - end.length());
  }
}
