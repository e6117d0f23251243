package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which nodes the embedded Kubernetes has, and why not better ones.
 *
 * @param real whether they run containers
 * @param runtime what runs the containers, with its version; empty for simulated nodes
 * @param problems what keeps nodes from being real here, when that was looked at
 */
record NodesReport(boolean real, String runtime, List<String> problems) {

  NodesReport {
    problems = List.copyOf(problems);
  }

  /** Reads the event {@code nodes}. */
  static NodesReport of(KubeEvent event) {
    return new NodesReport(
        event.text("kind").equals("real"),
        event.text("runtime"),
        event.members("problems").stream().map(each -> each.text("what")).toList());
  }

  Set<Capability> capabilities() {
    var capabilities =
        EnumSet.of(Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL);
    if (real) {
      capabilities.add(Capability.WORKLOADS);
      capabilities.add(Capability.CLUSTER_NETWORK);
      capabilities.add(Capability.NETWORK_POLICY);
    }
    return capabilities;
  }

  /** As the report of a run has it: {@code simulated}, {@code real, containerd 1.6.20}. */
  String version() {
    return real ? "real, " + runtime : "simulated";
  }

  /** Why the nodes are simulated, for progress; empty when there is nothing to say. */
  String reason() {
    return problems.stream().collect(Collectors.joining("; "));
  }
}
