package dev.cxp.monitoring;

import dev.cxp.check.Check;
import dev.cxp.check.Finding;
import dev.cxp.pipeline.Monitoring;
import dev.cxp.pipeline.Pipeline;
import java.util.List;

/**
 * Whether the Prometheus configuration in the specification would scrape what the pipeline promises
 * ({@link dev.cxp.pipeline.Application#scraped}): each scraped application, in each environment, by
 * exactly one job, every endpoint, at its path, port and interval.
 *
 * <p>It needs no cluster: the targets are predicted from the specification.
 */
public final class ScrapeConfiguredCheck implements Check<Pipeline> {

  /** The name under which its findings stand. */
  public static final String NAME = "monitoring.scrapes";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> examine(Pipeline pipeline) {
    var promises = new Promises(NAME, pipeline);
    return promises.unless().map(List::of).orElseGet(() -> examine(promises));
  }

  private static List<Finding> examine(Promises promises) {
    var text = promises.configured();
    return text.isEmpty()
        ? List.of(promises.noText("the specification has no such entry", List.of()))
        : promises.verify(text.get(), () -> ClusterObjects.predictedFrom(promises.pipeline()));
  }

  /** The place of the configuration in the specification. */
  static String place(Monitoring monitoring) {
    return "environments/"
        + monitoring.environment()
        + "/"
        + monitoring.application()
        + "/configurations/"
        + monitoring.configuration()
        + "/"
        + monitoring.file();
  }
}
