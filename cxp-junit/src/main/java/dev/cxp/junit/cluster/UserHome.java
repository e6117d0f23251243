package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import java.nio.file.Path;

/**
 * The user's directory. A user who is only a number, as containers like to have, is in no list of
 * users, and Java calls the directory of such a one {@code ?}: a name relative to the project.
 *
 * @param property what Java says
 * @param variable what the variable HOME says; null when it is not set
 */
record UserHome(String property, String variable) {

  static UserHome ofThisJvm() {
    return new UserHome(System.getProperty("user.home"), System.getenv("HOME"));
  }

  /**
   * The directory.
   *
   * @param trying what it is wanted for, for the message
   * @throws CxpException when nobody knows it
   */
  Path directory(String trying) {
    for (var each : new String[] {property, variable}) {
      if (each != null && Path.of(each).isAbsolute()) {
        return Path.of(each);
      }
    }
    throw new CxpException(
        Explanation.tried(trying)
            .happened("this user has no home directory: Java says \"" + property + "\"")
            .cause("the JVM runs as a number that is no user of this system, as in a container")
            .remedy("name a directory for the cache that this user may write to, or set HOME")
            .paste("-D" + Setting.CACHE.key() + "=/path/to/directory"));
  }
}
