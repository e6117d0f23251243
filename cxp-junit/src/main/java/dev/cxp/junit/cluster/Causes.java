package dev.cxp.junit.cluster;

/** What an exception rests on, for a message of one line. */
final class Causes {

  private Causes() {}

  /** The first line of the innermost exception's message. */
  static String root(Throwable thrown) {
    var root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message.lines().findFirst().orElse("");
  }

  /** Whether an exception, or one that it rests on, is of this type. */
  static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (var each = thrown; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}
