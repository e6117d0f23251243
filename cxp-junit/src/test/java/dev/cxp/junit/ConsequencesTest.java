package dev.cxp.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Finding;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConsequencesTest {

  private final Consequences consequences = new Consequences();

  private static List<Finding> failed(String check, String suffix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            number ->
                Finding.failed(
                    check, "environments/staging/app" + number + suffix, "app" + number + " fails"))
        .toList();
  }

  @Test
  void many_that_follow_from_one_cause_are_one_that_names_them_all() {
    var images = failed("images.exist", "/image", 61);
    var rollouts = failed("install.rollout", "", 61);

    assertThat(consequences.fold(images)).isEqualTo(images);
    assertThat(consequences.fold(rollouts))
        .singleElement()
        .satisfies(
            folded -> {
              assertThat(folded.check()).isEqualTo("install.rollout");
              assertThat(folded.summary()).startsWith("61 findings follow from what failed before");
              assertThat(folded.cause().orElseThrow()).contains("images.exist");
              assertThat(folded.evidence())
                  .singleElement()
                  .asString()
                  .contains("app1, app2", "app61");
            });
  }

  @Test
  void what_nothing_before_explains_is_shown_in_full() {
    consequences.fold(failed("images.exist", "/image", 5));
    var other = Finding.failed("install.rollout", "environments/staging/other", "no Secret");
    var passed = Finding.passed("install.rollout", "environments/staging/app1", "well");

    var folded =
        consequences.fold(
            Stream.of(List.of(other, passed), failed("install.rollout", "", 5))
                .flatMap(List::stream)
                .toList());

    assertThat(folded).hasSize(3).startsWith(other, passed);
  }

  @Test
  void few_are_shown_each() {
    consequences.fold(failed("images.exist", "/image", 3));
    var rollouts = failed("install.rollout", "", 3);

    assertThat(consequences.fold(rollouts)).isEqualTo(rollouts);
  }

  @Test
  void places_that_share_an_image_are_known_each() {
    consequences.fold(
        List.of(
            Finding.failed(
                "images.exist",
                String.join(
                    ", ",
                    IntStream.rangeClosed(1, 4)
                        .mapToObj(number -> "environments/staging/app" + number + "/image")
                        .toList()),
                "is not in its registry")));

    assertThat(consequences.fold(failed("install.rollout", "", 4))).hasSize(1);
  }
}
