package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import java.util.List;

/** One kind of what OpenStack has: which calls it takes, and what their answers mean. */
interface Resource {

  /** All that the project sees. */
  List<CloudObject> list();

  /** All that the project sees, perhaps without what costs the service most. */
  default List<CloudObject> outlines() {
    return list();
  }

  /** Those with a name, by a call that the service filters where it can. */
  default List<CloudObject> find(String name) {
    return list().stream().filter(object -> object.name().equals(name)).toList();
  }
}
