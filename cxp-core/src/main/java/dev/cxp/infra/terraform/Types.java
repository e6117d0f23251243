package dev.cxp.infra.terraform;

/** The types of openstack's provider that CXP understands. */
final class Types {

  static final String NETWORK = "openstack_networking_network_v2";
  static final String SUBNET = "openstack_networking_subnet_v2";
  static final String PORT = "openstack_networking_port_v2";
  static final String SECURITY_GROUP = "openstack_networking_secgroup_v2";
  static final String SECURITY_GROUP_RULE = "openstack_networking_secgroup_rule_v2";
  static final String FLOATING_IP = "openstack_networking_floatingip_v2";
  static final String FLOATING_IP_ASSOCIATION = "openstack_networking_floatingip_associate_v2";
  static final String INSTANCE = "openstack_compute_instance_v2";
  static final String KEY_PAIR = "openstack_compute_keypair_v2";
  static final String SERVER_GROUP = "openstack_compute_servergroup_v2";
  static final String VOLUME = "openstack_blockstorage_volume_v3";
  static final String ATTACHMENT = "openstack_compute_volume_attach_v2";
  static final String IMAGE = "openstack_images_image_v2";
  static final String FLAVOR = "openstack_compute_flavor_v2";

  private Types() {}
}
