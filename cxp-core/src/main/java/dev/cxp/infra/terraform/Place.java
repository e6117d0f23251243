package dev.cxp.infra.terraform;

import java.util.Objects;

/**
 * Where something stands.
 *
 * @param where {@code main.tf:12}, or {@code terraform.tfstate: openstack_...} where there are no
 *     lines
 */
record Place(String where) {

  Place {
    Objects.requireNonNull(where, "where");
  }

  static Place line(String file, int line) {
    return new Place(file + ":" + line);
  }

  static Place address(String file, Address address) {
    return new Place(file + ": " + address);
  }

  @Override
  public String toString() {
    return where;
  }
}
