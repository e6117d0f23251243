package dev.cxp.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodWarningsTest {

  @Test
  void newest_of_each_reason_comes_first_and_the_rest_is_left_out() {
    var warnings =
        PodWarnings.newest(
            List.of(
                event("FailedMount", "configmap \"a\" not found", "2026-01-01T00:00:01Z"),
                event("Unhealthy", "Readiness probe failed", "2026-01-01T00:00:09Z"),
                event("FailedMount", "configmap \"b\" not found", "2026-01-01T00:00:05Z"),
                event("BackOff", "x".repeat(1000), "2026-01-01T00:00:04Z"),
                event("Evicted", "oldest", "2026-01-01T00:00:00Z")));

    assertThat(warnings).hasSize(3);
    assertThat(warnings.get(0)).isEqualTo("Pod app-1: Unhealthy: Readiness probe failed");
    assertThat(warnings.get(1)).isEqualTo("Pod app-1: FailedMount: configmap \"b\" not found");
    assertThat(warnings.get(2)).hasSizeLessThan(420).endsWith("...");
  }

  @Test
  void events_without_a_last_time_are_ordered_by_their_creation() {
    var event = event("Unhealthy", "probe", null);
    event.getMetadata().setCreationTimestamp("2026-01-01T00:00:09Z");

    assertThat(
            PodWarnings.newest(List.of(event("FailedMount", "m", "2026-01-01T00:00:01Z"), event)))
        .containsExactly("Pod app-1: Unhealthy: probe", "Pod app-1: FailedMount: m");
    assertThat(PodWarnings.newest(List.of())).isEmpty();
  }

  private static Event event(String reason, String message, String last) {
    return new EventBuilder()
        .withNewMetadata()
        .endMetadata()
        .withNewInvolvedObject()
        .withName("app-1")
        .endInvolvedObject()
        .withReason(reason)
        .withMessage(message)
        .withLastTimestamp(last)
        .build();
  }
}
