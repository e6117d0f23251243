package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class NodeAddressesTest {

  @Test
  void addresses_are_unique_and_come_back() {
    var addresses = new NodeAddresses("cxp-node-1");
    var taken = new HashSet<String>();
    for (var i = 0; i < 1000; i++) {
      assertThat(taken.add(addresses.take())).isTrue();
    }
    assertThat(taken)
        .allMatch(each -> each.matches("10\\.42\\.(\\d|1[0-5])\\.\\d+"))
        .noneMatch(each -> each.endsWith(".0") || each.endsWith(".255"))
        .doesNotContain(addresses.ofNode());

    taken.forEach(addresses::release);
    for (var i = 0; i < 65_000; i++) {
      addresses.release(addresses.take());
    }
  }

  @Test
  void nodes_share_no_address() {
    assertThat(new NodeAddresses("cxp-node-1").ofNode()).isEqualTo("10.42.0.1");
    var third = new NodeAddresses("cxp-node-3");
    assertThat(third.ofNode()).isEqualTo("10.42.32.1");
    for (var i = 0; i < 4000; i++) {
      assertThat(third.take()).matches("10\\.42\\.(3[2-9]|4[0-7])\\.\\d+");
    }
  }
}
