package dev.cxp.junit.openstack.internal;

/** A flavor; one of a reservation is private and boots only as many servers as were reserved. */
final class Flavor extends Resource {

  private final String name;
  private final int vcpus;
  private final int ram;
  private final int disk;
  private final int reserved;

  /**
   * @param reserved how many servers the reservation is for, or 0 for a public flavor
   */
  Flavor(String id, long sequence, String name, int vcpus, int ram, int disk, int reserved) {
    super(id, sequence, Json.object());
    this.name = name;
    this.vcpus = vcpus;
    this.ram = ram;
    this.disk = disk;
    this.reserved = reserved;
  }

  String name() {
    return name;
  }

  int vcpus() {
    return vcpus;
  }

  int ram() {
    return ram;
  }

  int disk() {
    return disk;
  }

  int reserved() {
    return reserved;
  }

  boolean isPublic() {
    return reserved == 0;
  }
}
