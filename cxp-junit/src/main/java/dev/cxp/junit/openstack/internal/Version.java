package dev.cxp.junit.openstack.internal;

/** A microversion: 2.93. */
record Version(int major, int minor) {

  boolean atLeast(int otherMinor) {
    return minor >= otherMinor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
