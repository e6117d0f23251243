package dev.cxp.infra.openstack;

import java.util.List;

/** The services that are asked, with the types under which catalogs list them, the newest first. */
enum Service {
  IDENTITY("Keystone", "/v3", "identity"),
  COMPUTE("Nova", "/v2.1", "compute"),
  NETWORK("Neutron", "/v2.0", "network"),
  VOLUME("Cinder", "/v3/{project}", "block-storage", "volumev3", "volume"),
  IMAGE("Glance", "/v2", "image"),
  RESERVATION("Blazar", "/v1", "reservation");

  private final String project;
  private final String version;
  private final List<String> types;

  Service(String project, String version, String... types) {
    this.project = project;
    this.version = version;
    this.types = List.of(types);
  }

  /** What people call it: Nova. */
  String project() {
    return project;
  }

  /** The version of its API that CXP speaks, as a path, with {@code {project}} for the project. */
  String version() {
    return version;
  }

  List<String> types() {
    return types;
  }
}
