package dev.cxp.infra.terraform;

import java.util.Objects;

/**
 * What Terraform calls a resource or one instance of it.
 *
 * @param data whether it is only looked up
 * @param type {@code openstack_networking_port_v2}
 * @param name the block's second label
 * @param key a text (for_each), a Long (count), or null for a resource that is one instance
 */
record Address(boolean data, String type, String name, Object key) {

  Address {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
  }

  Address key(Object newKey) {
    return new Address(data, type, name, newKey);
  }

  /** The block that it comes from. */
  Address block() {
    return key(null);
  }

  @Override
  public String toString() {
    var block = (data ? "data." : "") + type + "." + name;
    if (key == null) {
      return block;
    }
    return block + (key instanceof String text ? "[\"" + text + "\"]" : "[" + key + "]");
  }
}
