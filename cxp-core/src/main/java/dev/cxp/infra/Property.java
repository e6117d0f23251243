package dev.cxp.infra;

/**
 * The names of properties, for what is on a cloud and for what is ordered. Lists are sorted, unless
 * their order means something.
 */
public final class Property {

  /**
   * Text for people, without the mark: networks, subnets, ports, security groups, floating IPs,
   * volumes.
   */
  public static final String DESCRIPTION = "description";

  /** Whether the project owns it: false for shared networks of others. */
  public static final String OWN = "own";

  /** Networks and ports: whether security groups and address checks apply. */
  public static final String PORT_SECURITY = "portSecurity";

  /** Subnets, ports: the network's id. Floating IPs: that of the pool. */
  public static final String NETWORK = "network";

  /** Subnets: {@code 192.168.1.0/24}. */
  public static final String CIDR = "cidr";

  /** Subnets: the gateway's address; empty for none, in orders {@code auto} for the first one. */
  public static final String GATEWAY = "gateway";

  /** Subnets: whether DHCP serves it. */
  public static final String DHCP = "dhcp";

  /** Subnets: list of {@code first-last}; in orders empty for the cloud's choice. */
  public static final String ALLOCATION_POOLS = "allocationPools";

  /** Subnets: list of addresses, in their order. */
  public static final String DNS_SERVERS = "dnsServers";

  /**
   * Security groups: list of {@link Rule} as text, without the two for egress that every group has.
   */
  public static final String RULES = "rules";

  /** Ports: list of fixed addresses; in orders empty for the cloud's choice. */
  public static final String ADDRESSES = "addresses";

  /** Ports: the subnet's id that the fixed addresses are on; observed: that of the first one. */
  public static final String SUBNET = "subnet";

  /** Ports: list of ids. */
  public static final String SECURITY_GROUPS = "securityGroups";

  /** Ports: the id of the server that has it; empty for none. */
  public static final String DEVICE_OWNER = "deviceOwner";

  /** Servers: the image's id. */
  public static final String IMAGE = "image";

  /** Servers: the flavor's id. */
  public static final String FLAVOR = "flavor";

  /** Servers: the key pair's name. */
  public static final String KEY_PAIR = "keyPair";

  /** Servers: list of ports' ids, in the order of the interfaces; only in orders. */
  public static final String PORTS = "ports";

  /** Servers: what cloud-init gets, plain text; only in orders, never in a log. */
  public static final String USER_DATA = "userData";

  /** Servers, volumes: map of texts, without the mark. */
  public static final String METADATA = "metadata";

  /** Servers: the server group's id; only in orders. */
  public static final String SERVER_GROUP = "serverGroup";

  /** Servers: list of all addresses. */
  public static final String SERVER_ADDRESSES = "serverAddresses";

  /** Servers: the id of the lease's reservation of whole hosts to run on; only in orders. */
  public static final String HOST_RESERVATION = "hostReservation";

  /** Servers in ERROR: Nova's fault, {@code 500 No valid host was found.}. */
  public static final String FAULT = "fault";

  /** Floating IPs: the port's id; empty for none. Attachments have none. */
  public static final String PORT = "port";

  /** Floating IPs: the id of the lease's reservation that it is from; empty for none. */
  public static final String RESERVATION = "reservation";

  /** Floating IPs: the address. */
  public static final String ADDRESS = "address";

  /** Volumes: gigabytes. Images: bytes. */
  public static final String SIZE = "size";

  /** Volumes: the type's name; in orders empty for the cloud's choice. */
  public static final String VOLUME_TYPE = "volumeType";

  /** Volumes, attachments: the server's id; empty for none. Attachments: whose it is. */
  public static final String SERVER = "server";

  /** Volumes, attachments: {@code /dev/vdb}. */
  public static final String DEVICE = "device";

  /** Attachments: the volume's id. */
  public static final String VOLUME = "volume";

  /** Key pairs: the public key as OpenSSH writes it, without a mark. */
  public static final String PUBLIC_KEY = "publicKey";

  /** Server groups: {@code anti-affinity}, {@code affinity}, or the soft ones. */
  public static final String POLICY = "policy";

  /** Flavors: virtual CPUs. */
  public static final String VCPUS = "vcpus";

  /** Flavors, images (least): megabytes. */
  public static final String RAM = "ram";

  /** Flavors, images (least): gigabytes. */
  public static final String DISK = "disk";

  /** Leases: {@code 2026-11-24T18:00:00Z}; orders without a start begin at once. */
  public static final String START = "start";

  /** Leases: when it ends, in the same form. */
  public static final String END = "end";

  /**
   * Leases: list of maps. Orders: {@code type} (flavor:instance, virtual:floatingip,
   * physical:host), {@code flavor} (id), {@code amount}, {@code network} (id), {@code properties}.
   * Observed: the same, and {@code id} and {@code reservedFlavor} (the id of the flavor to boot).
   */
  public static final String RESERVATIONS = "reservations";

  /**
   * Everything that has one: when it was made, in the cloud's words; only to tell which is older.
   */
  public static final String CREATED = "created";

  private Property() {}
}
