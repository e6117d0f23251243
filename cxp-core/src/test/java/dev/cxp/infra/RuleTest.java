package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleTest {

  @Test
  void what_was_written_is_read_again() {
    for (var text :
        new String[] {
          "ingress tcp 22 from 0.0.0.0/0",
          "ingress udp 30000-32767 from 10.0.0.0/8",
          "ingress icmp all from 0.0.0.0/0",
          "egress any all to 0.0.0.0/0",
          "ingress tcp 80 from group default"
        }) {
      assertThat(Rule.parse(text)).map(Rule::toString).contains(text);
    }
    assertThat(Rule.parse("everything")).isEmpty();
  }

  @Test
  void a_port_is_open_when_everybody_gets_in() {
    assertThat(Rule.parse("ingress tcp 30000-32767 from 0.0.0.0/0").orElseThrow().opens(30080))
        .isTrue();
    assertThat(Rule.parse("ingress any all from 0.0.0.0/0").orElseThrow().opens(1)).isTrue();
    assertThat(Rule.parse("ingress tcp 22 from 0.0.0.0/0").orElseThrow().opens(23)).isFalse();
    assertThat(Rule.parse("ingress udp 22 from 0.0.0.0/0").orElseThrow().opens(22)).isFalse();
    assertThat(Rule.parse("ingress tcp 22 from 10.0.0.0/8").orElseThrow().opens(22)).isFalse();
    assertThat(Rule.parse("egress tcp 22 to 0.0.0.0/0").orElseThrow().opens(22)).isFalse();
  }

  @Test
  void networks_overlap_when_one_holds_the_other() {
    assertThat(Ranges.overlap("192.168.1.0/24", "192.168.0.0/16")).isTrue();
    assertThat(Ranges.overlap("192.168.1.0/24", "192.168.1.128/25")).isTrue();
    assertThat(Ranges.overlap("0.0.0.0/0", "10.0.0.0/8")).isTrue();
    assertThat(Ranges.overlap("192.168.1.0/24", "192.168.2.0/24")).isFalse();
    assertThat(Ranges.overlap("192.168.1.0/24", "fd00::/64")).isFalse();
  }
}
