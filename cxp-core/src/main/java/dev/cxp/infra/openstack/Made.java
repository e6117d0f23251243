package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Order;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kind that can be made. */
interface Made extends Resource {

  CloudObject create(Order order);

  /** Makes several at once where the service can do that, else one by one. */
  default List<CloudObject> createAll(List<Order> orders) {
    return orders.stream().map(this::create).toList();
  }

  /** The properties that can be changed. */
  default Set<String> changeable() {
    return Set.of();
  }

  /**
   * Changes some of them.
   *
   * @param object with the new values
   * @param changed which of its values are new
   * @return as it is now
   */
  default CloudObject update(CloudObject object, Map<String, Object> changed) {
    return object;
  }

  /**
   * Deletes one.
   *
   * @throws dev.cxp.infra.CloudException also when it is gone already
   */
  void delete(CloudObject object);
}
