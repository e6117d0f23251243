package dev.cxp.suite.parity;

import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is compared: a way to get a cluster, and the kind of its node. */
enum Tier {
  /** The embedded cluster with simulated nodes. */
  SIMULATED("embedded", "simulated"),
  /** The embedded cluster with real nodes. */
  REAL("embedded", "real"),
  /** Testcontainers' k3s, with the node that it brings. */
  K3S("k3s", "auto");

  private final String cluster;
  private final String node;

  Tier(String cluster, String node) {
    this.cluster = cluster;
    this.node = node;
  }

  /** The name on the command line and in the table. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> titles() {
    return Arrays.stream(values()).map(Tier::title).toList();
  }

  /** What has to be set to get it. Two nodes, where there can be: some things move. */
  CxpSettings settings(CxpSettings base) {
    return base.with(Setting.CLUSTER, cluster).with(Setting.NODE, node).with(Setting.NODES, "2");
  }
}
