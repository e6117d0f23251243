package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusDurationTest {

  @ParameterizedTest
  @CsvSource({
    "15s, 15000, 15s",
    "1m30s, 90000, 1m30s",
    "90s, 90000, 1m30s",
    "500ms, 500, 500ms",
    "1500ms, 1500, 1s500ms",
    "0, 0, 0s",
    "0s, 0, 0s",
    "1h, 3600000, 1h",
    "1d, 86400000, 1d",
    "14d, 1209600000, 2w",
    "15d, 1296000000, 15d",
    "1y, 31536000000, 1y",
    "1y1d, 31622400000, 366d",
    "1w2d3h4m5s6ms, 788645006, 9d3h4m5s6ms"
  })
  void reads_and_writes_as_prometheus_does(String text, long millis, String written) {
    assertThat(PrometheusDuration.parse(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(PrometheusDuration.format(Duration.ofMillis(millis))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "15",
        "15 s",
        "s",
        "-1s",
        "+1s",
        "1.5s",
        "1s1m",
        "1S",
        "1us",
        "300y",
        "99999999999999999999s",
        "1m 30s",
        "PT15S"
      })
  void refuses_what_prometheus_refuses(String text) {
    assertThatThrownBy(() -> PrometheusDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("duration");
  }
}
