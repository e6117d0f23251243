package dev.cxp.junit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The places in users' code that an exception came by, for reports that have no stack trace. */
final class UserFrames {

  private static final int MOST = 5;

  private UserFrames() {}

  /** The innermost places, down to where CXP called the user's code; and what caused it. */
  static List<String> of(Throwable thrown) {
    var own =
        Arrays.stream(thrown.getStackTrace())
            .takeWhile(frame -> !frame.getClassName().equals(ClusterLease.class.getName()))
            .limit(MOST)
            .map(frame -> "at " + frame);
    var cause = thrown.getCause();
    return Stream.concat(own, cause == null ? Stream.of() : Stream.of("caused by: " + cause))
        .toList();
  }
}
