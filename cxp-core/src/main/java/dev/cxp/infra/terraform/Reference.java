package dev.cxp.infra.terraform;

import java.util.List;

/**
 * A value that is known only when the resource exists: {@code
 * openstack_networking_port_v2.ports["node1"].id}.
 *
 * @param address the resource
 * @param path the attribute, and what is within it; empty for the whole resource
 */
record Reference(Address address, List<String> path) {

  Reference {
    path = List.copyOf(path);
  }

  @Override
  public String toString() {
    return path.isEmpty() ? address.toString() : address + "." + String.join(".", path);
  }
}
