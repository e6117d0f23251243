package dev.cxp.junit.cluster.internal.k3s;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import dev.cxp.check.Explanation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a container was when its start was given up: its state and the end of its log.
 *
 * @param state in words that follow "the container": {@code ended with exit code 1}
 * @param ended whether it no longer runs
 * @param log its last lines, as {@link ContainerLog} gives them
 */
record Postmortem(String state, boolean ended, List<String> log) {

  private static final int LINES = 20;
  private static final int LONGEST_LINE = 400;

  Postmortem {
    log = List.copyOf(log);
  }

  static Postmortem of(DockerClient engine, String container) {
    try {
      var state = engine.inspectContainerCmd(container).exec().getState();
      var running = Boolean.TRUE.equals(state.getRunning());
      var text = running ? "runs" : "ended with exit code " + state.getExitCodeLong();
      if (Boolean.TRUE.equals(state.getOOMKilled())) {
        text += ", killed for want of memory";
      }
      if (state.getError() != null && !state.getError().isBlank()) {
        text += ": " + state.getError().strip();
      }
      return new Postmortem(text, !running, log(engine, container));
    } catch (DockerException e) {
      return new Postmortem("cannot be looked at: " + e.getMessage(), true, List.of());
    }
  }

  private static List<String> log(DockerClient engine, String container) {
    try {
      return ContainerLog.tail(engine, container, LINES).stream().map(Postmortem::brief).toList();
    } catch (RuntimeException noLog) {
      return List.of();
    }
  }

  private static String brief(String line) {
    return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
  }

  /** The container's state and the end of its log, for what happened. */
  String text() {
    return "the container "
        + state
        + (log.isEmpty()
            ? "; its log is empty"
            : ". The end of its log:\n"
                + log.stream().map(line -> "  " + line).collect(Collectors.joining("\n")));
  }

  /** Adds what is known to lead to such a log. */
  Explanation explain(Explanation explanation) {
    var whole = state + "\n" + String.join("\n", log);
    var explained = explanation;
    for (var symptom : Symptom.values()) {
      if (symptom.isIn(whole)) {
        explained = symptom.explain(explained);
      }
    }
    return explained;
  }
}
