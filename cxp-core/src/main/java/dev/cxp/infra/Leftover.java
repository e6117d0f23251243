package dev.cxp.infra;

import java.util.Objects;

/**
 * Something that could not be deleted.
 *
 * @param object what
 * @param why in words
 */
public record Leftover(CloudObject object, String why) {

  public Leftover {
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(why, "why");
  }

  /** The line that deletes it by hand. */
  public String command() {
    var id = object.id();
    return switch (object.kind()) {
      case SERVER -> "openstack server delete --wait " + id;
      case PORT -> "openstack port delete " + id;
      case SUBNET -> "openstack subnet delete " + id;
      case NETWORK -> "openstack network delete " + id;
      case SECURITY_GROUP -> "openstack security group delete " + id;
      case FLOATING_IP -> "openstack floating ip delete " + id;
      case VOLUME -> "openstack volume delete " + id;
      case ATTACHMENT ->
          "openstack server remove volume " + object.text(Property.SERVER) + " " + id;
      case SERVER_GROUP -> "openstack server group delete " + id;
      case KEY_PAIR -> "openstack keypair delete " + id;
      case LEASE -> "openstack reservation lease delete " + id;
      case IMAGE, FLAVOR -> throw new IllegalStateException(object.describe() + " is never made");
    };
  }

  @Override
  public String toString() {
    return object.describe() + ": " + why;
  }
}
