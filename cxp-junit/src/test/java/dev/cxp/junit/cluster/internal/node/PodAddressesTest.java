package dev.cxp.junit.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PodAddressesTest {

  @Test
  void addresses_are_unique_and_come_back() {
    var addresses = new PodAddresses();
    var taken = new HashSet<String>();
    for (var i = 0; i < 1000; i++) {
      assertThat(taken.add(addresses.take())).isTrue();
    }
    assertThat(taken)
        .allMatch(each -> each.matches("10\\.42\\.\\d+\\.\\d+"))
        .noneMatch(each -> each.endsWith(".0") || each.endsWith(".255"))
        .doesNotContain(NodeObjects.HOST_IP);

    taken.forEach(addresses::release);
    for (var i = 0; i < 65_000; i++) {
      addresses.release(addresses.take());
    }
  }
}
