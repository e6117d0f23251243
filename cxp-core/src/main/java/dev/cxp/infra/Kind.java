package dev.cxp.infra;

import java.util.Set;

/** What a cloud holds, in the order in which it can be made: nothing needs what stands below it. */
public enum Kind {
  /** An image that servers boot from; looked up, never made. */
  IMAGE("image"),
  /** A size of servers; looked up, never made. */
  FLAVOR("flavor"),
  /** A reservation of Blazar. */
  LEASE("lease"),
  /** A public SSH key; its id is its name. */
  KEY_PAIR("key pair"),
  SERVER_GROUP("server group"),
  SECURITY_GROUP("security group"),
  NETWORK("network"),
  SUBNET("subnet"),
  PORT("port"),
  VOLUME("volume"),
  SERVER("server"),
  /** A volume's place in a server; its id is the volume's. */
  ATTACHMENT("attachment"),
  FLOATING_IP("floating IP");

  private static final Set<Kind> LOOKED_UP = Set.of(IMAGE, FLAVOR);

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /** The kind in a sentence: {@code security group}. */
  public String words() {
    return words;
  }

  /** Whether a specification can make it; images and flavors are only looked up. */
  public boolean isMade() {
    return !LOOKED_UP.contains(this);
  }

  @Override
  public String toString() {
    return words;
  }
}
