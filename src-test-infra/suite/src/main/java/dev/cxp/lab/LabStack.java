package dev.cxp.lab;

import static dev.cxp.pipeline.DataSize.gigabytes;

import dev.cxp.pipeline.Infrastructure;
import java.util.Map;
import java.util.TreeMap;

/** The seed's stack, under a suffix of its own so that many can stand beside each other. */
public final class LabStack {

  /** What it is made of: network, subnet, six ports, three servers, address, volume; and the attachment. */
  public static final int RESOURCES = 14;

  /** What is left of it when it is not destroyed: an attachment goes with its server. */
  public static final int OBJECTS = 13;

  private LabStack() {}

  /** Three machines, as the example has them. */
  public static Infrastructure of(String suffix) {
    return machines(
            suffix, Map.of("node1", "192.168.1.11", "node2", "192.168.1.12", "node3", "192.168.1.13"))
        .floatingIp("node1", "public", ip -> ip.description("address of " + suffix))
        .volume("node1", gigabytes(50), "/dev/vdb");
  }

  /** Very many machines. */
  public static Infrastructure ofMany(String suffix, int count) {
    var nodes = new TreeMap<String, String>();
    for (var number = 1; number <= count; number++) {
      nodes.put("node" + number, "192.168." + (1 + number / 200) + "." + (10 + number % 200));
    }
    return machines(suffix, nodes);
  }

  private static Infrastructure machines(String suffix, Map<String, String> nodes) {
    return Infrastructure.onCloud("openstack")
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
                    "allow-9090"))
        .nodes(
            node ->
                node.image("CC-Ubuntu24.04")
                    .flavor("m1.medium")
                    .cloudInit(init -> init.ownName().loadPublicKeys()),
            nodes);
  }
}
