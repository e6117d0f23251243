package dev.cxp.junit;

import java.net.URI;

/**
 * Says where the diagnostics of a failure are. It is suppressed by the failure, which is so shown
 * with it and stays what it was.
 */
final class DiagnosticsNote extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private DiagnosticsNote(URI folder) {
    super(text(folder), null, false, false);
  }

  /** The line in failures and reports. */
  static String text(URI folder) {
    return "Diagnostics: " + folder;
  }

  static void attach(Throwable failure, URI folder) {
    failure.addSuppressed(new DiagnosticsNote(folder));
  }

  /** The line that was attached to a failure. */
  static java.util.Optional<String> of(Throwable failure) {
    return java.util.Arrays.stream(failure.getSuppressed())
        .filter(DiagnosticsNote.class::isInstance)
        .map(Throwable::getMessage)
        .findFirst();
  }
}
