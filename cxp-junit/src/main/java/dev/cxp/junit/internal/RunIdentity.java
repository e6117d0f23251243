package dev.cxp.junit.internal;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Which run a JVM belongs to. Surefire and Failsafe start several for one run, at the same time or
 * one after the other; other builds are taken for one run when their JVMs live at the same time.
 *
 * @param run the same for all JVMs of a run that Surefire started, and for no other run
 * @param process the JVM: its process id, and when that began
 */
record RunIdentity(String run, String process) {

  /** Surefire tells each JVM when the run began, for the names of its dumps, with a number. */
  private static final Pattern SUREFIRE =
      Pattern.compile(" (\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d_\\d{3})-jvmRun\\d+ ");

  static RunIdentity ofThisJvm() {
    return of(System.getProperty("sun.java.command", ""), named(ProcessHandle.current()));
  }

  static RunIdentity of(String command, String process) {
    var surefire = SUREFIRE.matcher(command);
    return new RunIdentity(surefire.find() ? surefire.group(1) : process, process);
  }

  private static String named(ProcessHandle process) {
    return process.pid() + "@" + process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** Whether the JVM that wrote this still runs. */
  static boolean isAlive(String process) {
    var pid = process.split("@")[0];
    return pid.matches("\\d{1,10}")
        && ProcessHandle.of(Long.parseLong(pid))
            .filter(each -> named(each).equals(process))
            .isPresent();
  }
}
