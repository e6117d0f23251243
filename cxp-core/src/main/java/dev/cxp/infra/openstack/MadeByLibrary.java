package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Order;
import dev.cxp.infra.openstack.internal.Library;
import java.util.function.Supplier;

/** A kind that openstack4j makes and deletes; reading it is ours. */
interface MadeByLibrary extends Made {

  /** openstack4j, which is loaded when something is made, changed or deleted. */
  Supplier<Library> library();

  @Override
  default CloudObject create(Order order) {
    return library().get().create(order);
  }

  @Override
  default void delete(CloudObject object) {
    library().get().delete(object);
  }
}
