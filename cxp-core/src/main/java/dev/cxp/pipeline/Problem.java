package dev.cxp.pipeline;

import java.util.Objects;

/**
 * One thing that is wrong with a specification.
 *
 * @param where the place in the specification: {@code
 *     environments/staging/spotifybuddies-app/ports/http}
 * @param problem what is wrong, with the value
 * @param suggestion what to write instead
 */
public record Problem(String where, String problem, String suggestion) {

  public Problem {
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(suggestion, "suggestion");
  }

  @Override
  public String toString() {
    return where + ": " + problem + " -> " + suggestion;
  }
}
