package dev.cxp.junit.openstack;

/** The services that the embedded OpenStack has, each at its own path of the one port. */
public enum OpenStackService {
  /** Keystone 3. */
  IDENTITY("identity", "identity", "keystone"),
  /** Nova 2.1. */
  COMPUTE("compute", "compute", "nova"),
  /** Neutron 2.0. */
  NETWORK("network", "network", "neutron"),
  /** Cinder 3. */
  VOLUME("volume", "volumev3", "cinderv3"),
  /** Glance 2, read only. */
  IMAGE("image", "image", "glance"),
  /** Blazar 1. */
  RESERVATION("reservation", "reservation", "blazar");

  private final String path;
  private final String type;
  private final String program;

  OpenStackService(String path, String type, String program) {
    this.path = path;
    this.type = type;
    this.program = program;
  }

  /** The first segment of its path: {@code compute} in {@code /compute/v2.1/servers}. */
  public String path() {
    return path;
  }

  /** Its type in the catalog: {@code volumev3}. */
  public String type() {
    return type;
  }

  /** Its name in the catalog: {@code cinderv3}. */
  public String program() {
    return program;
  }
}
