package dev.cxp.junit.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what goes on, so that nobody looks at a console that is silent for long: in the log, or on
 * the console where no log shows it, as in a project without an SLF4J provider.
 */
public final class Progress {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cxp.progress");

  private Progress() {}

  /** Says it, as a short sentence. */
  public static void say(String step) {
    if (LOG.isInfoEnabled()) {
      LOG.info(step);
    } else {
      System.out.println("CXP: " + step);
    }
  }
}
