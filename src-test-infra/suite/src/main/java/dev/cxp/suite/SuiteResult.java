package dev.cxp.suite;

/**
 * What came of a suite.
 *
 * @param cases how many there were
 * @param passed how many of them passed
 * @param leaks how many things were left behind: processes and files
 * @param chosen the options that chose among the cases, each with a blank after it; mostly none
 */
public record SuiteResult(int cases, int passed, int leaks, String chosen) {

  public SuiteResult(int cases, int passed, int leaks) {
    this(cases, passed, leaks, "");
  }

  boolean allPassed() {
    return passed == cases && leaks == 0;
  }

  /** The last line of a suite, which scripts read. */
  String line(String name, long seed) {
    return "%s: %d cases, %d passed, %d leaks (repeat with %s--size %d --seed %d)"
        .formatted(name, cases, passed, leaks, chosen, cases, seed);
  }
}
