package dev.cxp.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no real Prometheus; the rest is in {@link RelabelAgreementTest}. */
class RelabellingTest {

  private static final Map<String, String> LABELS = Map.of("a", "Blue", "b", "x");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{source_labels: [a], target_label: c} | {a=Blue, b=x, c=Blue}",
        "{replacement: '', target_label: a} | {b=x}",
        "{source_labels: [a, b], separator: '', regex: '(.)(.*)', replacement: '$2${1}$$', target_label: c} | {a=Blue, b=x, c=luexB$}",
        "{action: labelmap, regex: '(a)', replacement: 'my_$1'} | {a=Blue, b=x, my_a=Blue}",
        "{action: labeldrop, regex: a} | {b=x}",
        "{action: labelkeep, regex: a} | {a=Blue}",
        "{action: uppercase, source_labels: [a], target_label: a} | {a=BLUE, b=x}",
        "{action: hashmod, source_labels: [a], modulus: 1, target_label: c} | {a=Blue, b=x, c=0}"
      })
  void changes_labels(String rule, String expected) {
    assertThat(apply(rule, Set.of()))
        .isInstanceOfSatisfying(
            Relabelling.Kept.class, kept -> assertThat(kept.labels()).hasToString(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{action: keep, source_labels: [a], regex: Blu} | keep on a: 'Blue' does not match 'Blu'",
        "{action: drop, source_labels: [a, b], regex: 'B.*;x'} | drop on a, b: 'Blue;x' matches"
            + " 'B.*;x'",
        "{action: keepequal, source_labels: [a], target_label: b} | keepequal on a, b: 'Blue' is not"
            + " 'x'",
        "{action: dropequal, source_labels: [a], target_label: a} | dropequal on a, a: 'Blue' is"
            + " 'Blue'"
      })
  void says_why_it_drops(String rule, String why) {
    assertThat(apply(rule, Set.of()))
        .isEqualTo(new Relabelling.Dropped(0, "relabel_configs[0] " + why));
  }

  @Test
  void does_not_decide_on_a_placeholder() {
    assertThat(apply("{action: keep, source_labels: [a], regex: Blue}", Set.of("a")))
        .isInstanceOf(Relabelling.Undecided.class);
    assertThat(apply("{action: keepequal, source_labels: [b], target_label: a}", Set.of("a")))
        .isInstanceOf(Relabelling.Undecided.class);
    assertThat(apply("{source_labels: [a], target_label: 'x_$1'}", Set.of("a")))
        .isInstanceOf(Relabelling.Undecided.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{source_labels: [a], target_label: c} | a,c",
        "{source_labels: [a], regex: red, replacement: x, target_label: c} | a,c",
        "{replacement: x, target_label: a} | ''",
        "{source_labels: [a], replacement: x, target_label: c} | a",
        "{action: labelmap, regex: '(a)', replacement: 'c'} | a,c",
        "{action: lowercase, source_labels: [a], target_label: c} | a,c",
        "{action: labeldrop, regex: a} | ''"
      })
  void a_copy_of_a_placeholder_is_one(String rule, String placeholders) {
    var expected = placeholders.isEmpty() ? new String[0] : placeholders.split(",");

    assertThat(apply(rule, Set.of("a")))
        .isInstanceOfSatisfying(
            Relabelling.Kept.class,
            kept -> assertThat(kept.placeholders()).containsExactlyInAnyOrder(expected));
  }

  private static Relabelling.Outcome apply(String rule, Set<String> placeholders) {
    var yaml = "scrape_configs: [{job_name: a, relabel_configs: [" + rule + "]}]";
    var rules = PrometheusConfiguration.parse(yaml).jobs().get(0).relabelRules();
    assertThat(rules).hasSize(1);
    return Relabelling.of(List.copyOf(rules)).apply(LABELS, placeholders);
  }
}
