package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Order;
import java.util.List;
import java.util.Map;

/** What a service does with one kind of objects. */
interface Resources {

  List<CloudObject> list();

  /** Those of a name, by a query where the service has one. */
  default List<CloudObject> find(String name) {
    return list().stream().filter(object -> object.name().equals(name)).toList();
  }

  default CloudObject create(Order order) {
    throw new UnsupportedOperationException("nobody makes a " + order.kind());
  }

  default List<CloudObject> createAll(List<Order> orders) {
    return orders.stream().map(this::create).toList();
  }

  default CloudObject update(CloudObject object, Map<String, Object> changes) {
    throw new UnsupportedOperationException("nobody changes a " + object.kind());
  }

  default void delete(CloudObject object) {
    throw new UnsupportedOperationException("nobody deletes a " + object.kind());
  }
}
