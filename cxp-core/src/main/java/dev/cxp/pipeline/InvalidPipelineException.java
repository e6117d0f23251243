package dev.cxp.pipeline;

import java.util.List;

/** A specification with problems: all of them, each with its place and a suggestion. */
public final class InvalidPipelineException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidPipelineException(String pipeline, List<Problem> problems) {
    super(message(pipeline, problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems in the order of the specification; empty after deserialization. */
  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }

  private static String message(String pipeline, List<Problem> problems) {
    var newline = System.lineSeparator();
    var text =
        new StringBuilder("Pipeline \"")
            .append(pipeline)
            .append("\" has ")
            .append(problems.size())
            .append(problems.size() == 1 ? " problem:" : " problems:");
    for (var problem : problems) {
      text.append(newline)
          .append("  ")
          .append(problem.where())
          .append(newline)
          .append("      ")
          .append(problem.problem())
          .append(newline)
          .append("      -> ")
          .append(problem.suggestion());
    }
    return text.toString();
  }
}
