package dev.cxp.lab;

import static dev.cxp.pipeline.DataSize.gigabytes;

import dev.cxp.pipeline.FloatingIp;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Stacks, under a suffix of their own so that many can stand beside each other. */
public enum LabStack {
  /**
   * The seed's, as the example has it. What stays of it: network, subnet, six ports, three servers,
   * address, volume; the volume's attachment goes with its server.
   */
  SEED("openstack", 13) {
    @Override
    public Infrastructure of(String suffix) {
      return machines(
              suffix,
              Map.of("node1", "192.168.1.11", "node2", "192.168.1.12", "node3", "192.168.1.13"))
          .floatingIp("node1", "public", ip -> ip.description("address of " + suffix))
          .volume("node1", gigabytes(50), "/dev/vdb");
    }
  },

  /**
   * One that lives on a lease: a machine, a machine on a leased host, and an address. It takes two
   * hosts. What stays of it: lease, network, subnet, four ports, two servers.
   */
  LEASED("unrestricted", 9) {
    @Override
    public Infrastructure of(String suffix) {
      return base(suffix, cloud())
          .lease(lease -> lease.lasting(Duration.ofHours(2)).hosts(1))
          .node("node1", "192.168.1.11", node -> sized(node).reserved())
          .node("node2", "192.168.1.12", node -> sized(node).onReservedHost())
          .floatingIp("node1", "public", FloatingIp::reserved);
    }
  };

  private final String cloud;
  private final int objects;

  LabStack(String cloud, int objects) {
    this.cloud = cloud;
    this.objects = objects;
  }

  /** The entry of clouds.yaml that may make it. */
  public String cloud() {
    return cloud;
  }

  /** How much of it carries a mark. */
  public int objects() {
    return objects;
  }

  public abstract Infrastructure of(String suffix);

  /** Very many machines. */
  public static Infrastructure ofMany(String suffix, int count) {
    var nodes = new TreeMap<String, String>();
    for (var number = 1; number <= count; number++) {
      nodes.put("node" + number, "192.168." + (1 + number / 200) + "." + (10 + number % 200));
    }
    return machines(suffix, nodes);
  }

  private static Infrastructure machines(String suffix, Map<String, String> nodes) {
    return base(suffix, SEED.cloud).nodes(LabStack::sized, nodes);
  }

  private static Infrastructure base(String suffix, String cloud) {
    return Infrastructure.onCloud(cloud)
        .name("lab")
        .suffix(suffix)
        .keyPair("id_rsa_chameleon")
        .privateNetwork(net -> net.cidr("192.168.0.0/16").withoutGateway().withoutPortSecurity())
        .sharedNetwork(
            "sharednet2",
            net ->
                net.securityGroups(
                    "allow-ssh",
                    "allow-9001",
                    "allow-8000",
                    "allow-8080",
                    "allow-8081",
                    "allow-http-80",
                    "allow-9090"));
  }

  private static Node sized(Node node) {
    return node.image("CC-Ubuntu24.04")
        .flavor("m1.medium")
        .cloudInit(init -> init.ownName().loadPublicKeys());
  }
}
