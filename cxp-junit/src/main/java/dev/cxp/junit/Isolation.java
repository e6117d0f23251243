package dev.cxp.junit;

/** Who shares a cluster with whom. */
public enum Isolation {
  /**
   * All test classes of the JVM with the same settings: the fastest, for tests that do not disturb
   * each other.
   */
  SHARED,
  /** One cluster for each test class; nested classes belong to it. */
  CLASS,
  /** One cluster for each test method. */
  METHOD
}
