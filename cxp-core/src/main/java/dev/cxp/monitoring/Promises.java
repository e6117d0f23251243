package dev.cxp.monitoring;

import dev.cxp.check.Finding;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Suggestions;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What both checks share: the promises of a pipeline, and the text that has to keep them. */
final class Promises {

  private final String check;
  private final Pipeline pipeline;

  Promises(String check, Pipeline pipeline) {
    this.check = check;
    this.pipeline = Objects.requireNonNull(pipeline, "pipeline");
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Monitoring monitoring() {
    return pipeline.monitoring().orElseThrow();
  }

  /** The finding that says why there is nothing to look at, if that is so. */
  Optional<Finding> unless() {
    var promised =
        pipeline.environments().stream()
            .anyMatch(environment -> !ScrapeConfigurations.scraped(environment).isEmpty());
    if (!promised) {
      return Optional.of(
          Finding.failed(check, "environments", "no application promises to be scraped")
              .cause("a check that looks at nothing proves nothing")
              .remedy(
                  "add .scraped(\"/metrics\", \"http\", Duration.ofSeconds(15)) to an application,"
                      + " or leave this check out of the run"));
    }
    if (pipeline.monitoring().isEmpty()) {
      return Optional.of(
          Finding.failed(check, "monitoring", "nothing is said about Prometheus")
              .cause("applications promise to be scraped, and the pipeline has no monitoring")
              .remedy("add .monitoring(Monitoring.prometheus(environment, application))"));
    }
    return Optional.empty();
  }

  /** The configuration in the specification. */
  Optional<String> configured() {
    var monitoring = monitoring();
    return pipeline
        .environment(monitoring.environment())
        .findApplication(monitoring.application())
        .stream()
        .flatMap(application -> application.configurations().stream())
        .filter(configuration -> configuration.name().equals(monitoring.configuration()))
        .findFirst()
        .flatMap(configuration -> Optional.ofNullable(configuration.data().get(monitoring.file())));
  }

  /** The finding that the configuration is not where it should be. */
  Finding noText(String what, Collection<String> entries) {
    return Finding.failed(check, ScrapeConfiguredCheck.place(monitoring()), what)
        .cause("Prometheus would start without its configuration, or not at all")
        .remedy(
            entries.isEmpty()
                ? "add it; CXP can write it: ScrapeConfigurations.forPipeline(pipeline)"
                : Suggestions.among(monitoring().file(), entries));
  }

  /** Reads the text and holds it against the promises. */
  List<Finding> verify(String text, Supplier<ClusterObjects> objects) {
    PrometheusConfiguration configuration;
    try {
      configuration = PrometheusConfiguration.parse(text);
    } catch (InvalidConfigurationException e) {
      return List.of(refused(e));
    }
    return new ScrapeVerification(check, pipeline, monitoring(), configuration, objects.get())
        .findings();
  }

  private Finding refused(InvalidConfigurationException e) {
    var problems = e.problems();
    var line = problems.isEmpty() ? 0 : problems.get(0).line();
    return Finding.failed(
            check,
            ScrapeConfiguredCheck.place(monitoring()) + (line > 0 ? ":" + line : ""),
            "Prometheus would refuse its configuration")
        .evidence(problems.stream().map(Object::toString).toArray(String[]::new))
        .cause("Prometheus goes on with its last configuration, or does not start")
        .remedy("correct it; promtool check config shows what Prometheus itself says");
  }
}
