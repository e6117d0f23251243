package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cxp.check.Checks;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Container;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ImagesExistCheckTest {

  private static final Platform OTHER = new Platform("linux", "riscv64");

  @Test
  void an_image_that_exists_for_the_platform_passes_with_its_digest() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");

      var findings = examine(registry, Platform.LINUX_AMD64, "app:1");

      assertThat(findings)
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.verdict()).isEqualTo(Verdict.PASSED);
                assertThat(finding.where()).isEqualTo("environments/staging/app0/image");
                assertThat(finding.evidence()).singleElement().asString().startsWith("sha256:");
              });
    }
  }

  @Test
  void an_image_that_two_workloads_use_is_asked_for_once_and_names_both() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");

      assertThat(examine(registry, Platform.LINUX_AMD64, "app:1", "app:1"))
          .singleElement()
          .extracting(Finding::where)
          .isEqualTo("environments/staging/app0/image, environments/staging/app1/image");
    }
  }

  @Test
  void images_of_init_containers_and_sidecars_are_asked_for_too() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");
      registry.image("library/proxy", "2");
      var app =
          Application.named("shop")
              .image("app:1")
              .initContainer(Container.named("migrate").image("migrate:3"))
              .sidecar(Container.named("proxy").image("proxy:2"));

      var findings =
          examine(
              registry,
              Platform.LINUX_AMD64,
              Pipeline.named("shop").environment(Environment.named("staging").application(app)));

      assertThat(findings)
          .extracting(Finding::where, Finding::verdict)
          .containsExactly(
              tuple("environments/staging/shop/image", Verdict.PASSED),
              tuple("environments/staging/shop/initContainers/migrate/image", Verdict.FAILED),
              tuple("environments/staging/shop/sidecars/proxy/image", Verdict.PASSED));
    }
  }

  @Test
  void an_image_that_is_not_there_fails_beside_one_that_is() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");

      var findings = examine(registry, Platform.LINUX_AMD64, "app:1", "app:2");

      assertThat(findings)
          .extracting(Finding::verdict)
          .containsExactly(Verdict.PASSED, Verdict.FAILED);
      assertThat(findings.get(1).text())
          .contains("app:2 is not in its registry")
          .contains("never built and pushed");
    }
  }

  @Test
  void an_image_for_another_platform_fails_and_says_which_it_is_for() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");

      assertThat(examine(registry, OTHER, "app:1"))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
                assertThat(finding.text())
                    .contains("not built for linux/riscv64")
                    .contains("it is built for linux/amd64");
              });
    }
  }

  @Test
  void a_registry_that_nobody_answers_for_is_a_failure_and_never_an_absence() {
    var pipeline = pipeline("app:1").build();
    var registries =
        Registries.upstream().mirrorAll(URI.create("http://127.0.0.1:1")).withoutUpstream();

    var findings =
        Checks.run(new ImagesExistCheck(), new ImageSources(pipeline, registries, OTHER), Set.of());

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.FAILED);
              assertThat(finding.summary()).contains("could not be found out");
            });
  }

  @Test
  void repeated_requests_are_counted() {
    try (var registry = new FakeRegistry()) {
      registry.image("library/app", "1");
      var refusals = new AtomicInteger(1);
      registry.guardedBy(
          request ->
              refusals.getAndDecrement() > 0
                  ? Optional.of(FakeRegistry.Reply.of(503))
                  : Optional.empty());

      assertThat(examine(registry, Platform.LINUX_AMD64, "app:1"))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.verdict()).isEqualTo(Verdict.PASSED);
                assertThat(finding.retries()).isEqualTo(1);
              });
    }
  }

  private static List<Finding> examine(FakeRegistry registry, Platform platform, String... images) {
    return examine(registry, platform, pipeline(images));
  }

  private static List<Finding> examine(
      FakeRegistry registry, Platform platform, Pipeline.Builder pipeline) {
    var registries =
        Registries.upstream()
            .mirror("docker.io", registry.uri())
            .withoutUpstream()
            .pausing(pause -> {});
    return Checks.run(
        new ImagesExistCheck(), new ImageSources(pipeline.build(), registries, platform), Set.of());
  }

  private static Pipeline.Builder pipeline(String... images) {
    var environment = Environment.named("staging");
    for (var i = 0; i < images.length; i++) {
      environment = environment.application(Application.named("app" + i).image(images[i]));
    }
    return Pipeline.named("shop").environment(environment);
  }
}
