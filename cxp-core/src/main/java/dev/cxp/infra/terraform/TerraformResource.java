package dev.cxp.infra.terraform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One object in a state of Terraform's.
 *
 * @param address what Terraform calls it: {@code openstack_compute_instance_v2.nodes["node1"]}
 * @param managed whether Terraform made it; false for what it only looked up
 * @param type {@code openstack_compute_instance_v2}
 * @param name the block's name: {@code nodes}
 * @param key the key of for_each, or the number of count
 * @param id the id that the provider gave it; empty for none
 * @param attributes texts, {@link java.math.BigDecimal}, Booleans, lists and maps; without what is
 *     marked as sensitive, private keys and user data
 */
public record TerraformResource(
    String address,
    boolean managed,
    String type,
    String name,
    Optional<String> key,
    String id,
    Map<String, Object> attributes) {

  public TerraformResource {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(id, "id");
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** Address and id only: attributes may hold what nobody marked as a secret. */
  @Override
  public String toString() {
    return id.isEmpty() ? address : address + " (" + id + ")";
  }
}
