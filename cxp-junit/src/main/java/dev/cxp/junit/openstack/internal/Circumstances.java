package dev.cxp.junit.openstack.internal;

import java.time.Duration;

/**
 * What an injected fault changes about the objects that a request creates.
 *
 * @param bootTime how long servers take to boot
 * @param bootError the fault that servers end with; the empty string for none
 * @param hiddenLooks how many looks do not show what is created
 */
public record Circumstances(Duration bootTime, String bootError, int hiddenLooks) {

  public Circumstances withBootTime(Duration time) {
    return new Circumstances(time, bootError, hiddenLooks);
  }

  public Circumstances withBootError(String message) {
    return new Circumstances(bootTime, message, hiddenLooks);
  }

  public Circumstances withHiddenLooks(int looks) {
    return new Circumstances(bootTime, bootError, looks);
  }
}
