package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.util.Locale;

/** What the faults of servers and volumes usually come from. */
final class FaultAdvice {

  private FaultAdvice() {}

  /** Completes an explanation that has what was tried and what happened. */
  static Explanation complete(Explanation so, CloudObject object) {
    var fault = object.text(Property.FAULT).toLowerCase(Locale.ROOT);
    if (fault.contains("no valid host")) {
      return so.cause("no host has room for the flavor: the cloud, or the lease, is full")
          .cause("the flavor, image or availability zone fits no host, or the lease has ended")
          .cause("it is bare metal, and more nodes than hosts are on the lease: each takes a host")
          .remedy("take a smaller flavor, reserve machines with a lease, or try later")
          .paste("openstack server show " + object.id() + " -c fault -c flavor");
    }
    if (fault.contains("image")) {
      return so.cause("the image is damaged, or does not fit the flavor's disk or memory")
          .remedy("look at the image's min_disk, min_ram and status")
          .paste("openstack server show " + object.id() + " -c fault -c image");
    }
    if (fault.contains("block device mapping") || fault.contains("volume")) {
      return so.cause("a volume could not be attached: it is in use, or Cinder is down")
          .remedy("look at the volume and at Cinder's services")
          .paste("openstack server show " + object.id() + " -c fault");
    }
    if (fault.contains("network") || fault.contains("vif") || fault.contains("port")) {
      return so.cause("Neutron could not bind a port of the server")
          .remedy("look at the ports' binding and at Neutron's agents")
          .paste("openstack port list --server " + object.id());
    }
    return so.cause("something went wrong on the cloud's side; the fault above is all it says")
        .remedy("apply again: what failed is replaced")
        .paste("openstack " + object.kind().words() + " show " + object.id());
  }
}
