package dev.cxp.infra.openstack;

import java.util.List;

/** The services that are asked, with the types under which catalogs list them, the newest first. */
enum Service {
  IDENTITY("Keystone", "identity"),
  COMPUTE("Nova", "compute"),
  NETWORK("Neutron", "network"),
  VOLUME("Cinder", "block-storage", "volumev3"),
  IMAGE("Glance", "image"),
  RESERVATION("Blazar", "reservation");

  private final String project;
  private final List<String> types;

  Service(String project, String... types) {
    this.project = project;
    this.types = List.of(types);
  }

  /** What people call it: Nova. */
  String project() {
    return project;
  }

  List<String> types() {
    return types;
  }
}
