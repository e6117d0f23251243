package dev.cxp.infra.terraform;

import java.util.Optional;

/**
 * One object of Terraform's: a resource that it makes or something that it looks up.
 *
 * @param address what Terraform calls it
 * @param id the cloud's id of it, when it exists and the source says so
 * @param values its arguments
 */
record Instance(Address address, Optional<String> id, Values values) {

  Place place() {
    return values.place();
  }

  String type() {
    return address.type();
  }
}
