package dev.cxp.junit.cluster.internal;

import dev.cxp.cluster.ClusterLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The logs that the embedded Kubernetes writes: its own, and those of each real node. */
final class KubeLogs {

  private static final String OWN = "embedded-kube.log";
  private static final List<String> OF_NODE = List.of("kubelet.log", "containerd.log");

  private KubeLogs() {}

  static List<ClusterLog> in(Path directory) {
    var logs = new ArrayList<ClusterLog>();
    logs.add(ClusterLog.file(OWN, directory.resolve(OWN)));
    for (var node : nodes(directory.resolve("nodes"))) {
      for (var log : OF_NODE) {
        logs.add(ClusterLog.file(node.getFileName() + "-" + log, node.resolve(log)));
      }
    }
    return List.copyOf(logs);
  }

  private static List<Path> nodes(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of(); // simulated ones have none
    }
    try (var nodes = Files.list(directory)) {
      return nodes.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
