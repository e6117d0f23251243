package dev.cxp.junit.cluster.internal;

import dev.cxp.check.Explanation;
import dev.cxp.cluster.NodePower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What can be asked of the embedded Kubernetes about its real nodes. */
record RealNodes(KubeProcess process) implements NodePower {

  private static final Duration ENOUGH = Duration.ofMinutes(5);

  List<String> load(Path archive) {
    var trying = Explanation.tried("to load the images of " + archive + " into the nodes");
    return process
        .ask(trying, "load-image", Map.of("path", archive.toString()), ENOUGH)
        .texts("images");
  }

  @Override
  public void off(String node) {
    process.ask(
        Explanation.tried("to switch " + node + " off"), "stop-node", Map.of("node", node), ENOUGH);
  }

  @Override
  public void on(String node) {
    process.ask(
        Explanation.tried("to switch " + node + " on"), "start-node", Map.of("node", node), ENOUGH);
  }
}
