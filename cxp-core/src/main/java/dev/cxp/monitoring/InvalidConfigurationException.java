package dev.cxp.monitoring;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.util.List;

/** A configuration that Prometheus would refuse to load. */
public final class InvalidConfigurationException extends CxpException {

  private static final long serialVersionUID = 1L;

  /**
   * One reason to refuse it.
   *
   * @param line where, counted from 1; 0 when not known
   * @param path the field: {@code scrape_configs[0].job_name}; empty for the whole file
   * @param problem what is wrong
   */
  public record Problem(int line, String path, String problem) {
    @Override
    public String toString() {
      return (line > 0 ? "line " + line + ": " : "")
          + (path.isEmpty() ? "" : path + ": ")
          + problem;
    }
  }

  private final transient List<Problem> problems;

  InvalidConfigurationException(List<Problem> problems, Throwable cause) {
    super(explain(problems), cause);
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order of the file; empty after deserialization. */
  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }

  private static Explanation explain(List<Problem> problems) {
    var lines = problems.stream().map(Problem::toString).toList();
    return Explanation.tried("to read a Prometheus configuration")
        .happened(String.join("; ", lines))
        .cause("Prometheus refuses such a file and goes on with its last one, or does not start")
        .remedy("correct it; promtool shows what Prometheus itself says")
        .paste("promtool check config prometheus.yml");
  }
}
