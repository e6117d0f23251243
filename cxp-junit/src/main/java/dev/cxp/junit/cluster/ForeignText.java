package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;

/** Values with letters that this JVM cannot use, for it was started with another encoding. */
final class ForeignText {

  private ForeignText() {}

  /** Whether a text has letters beyond ASCII, which depend on an encoding. */
  static boolean isIn(String text) {
    return text.chars().anyMatch(letter -> letter > 127);
  }

  /** Why a path with such letters cannot be used. */
  static CxpException path(Setting setting, String text, String source) {
    return new CxpException(
        Explanation.tried("to read the setting " + setting.key())
            .happened(
                "its value \""
                    + text
                    + "\", from "
                    + source
                    + ", has letters that this JVM cannot use in names of files: its encoding for them is "
                    + System.getProperty("sun.jnu.encoding"))
            .cause("the JVM was started with a locale that knows ASCII only, as C or POSIX")
            .remedy("start the build with a locale of UTF-8, or name a path without such letters")
            .paste("export LC_ALL=C.UTF-8"));
  }
}
