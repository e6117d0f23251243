package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A server of Nova's. */
final class Server extends Resource {

  /** In which state a server is, as Nova's vm_state. */
  enum State {
    BUILDING("BUILD", 0),
    ACTIVE("ACTIVE", 1),
    STOPPED("SHUTOFF", 4),
    ERROR("ERROR", 0);

    private final String status;
    private final int power;

    State(String status, int power) {
      this.status = status;
      this.power = power;
    }

    String status() {
      return status;
    }

    int power() {
      return power;
    }

    String vmState() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a server is in ERROR. */
  record Fault(int code, String message, Instant created) {}

  /** A network that the server is to be in, and whose port it uses. */
  record Nic(String portId, boolean ownPort) {}

  private static final int NOWHERE = -1;

  private final Flavor flavor;
  private final String imageId;
  private final String keyName;
  private final String groupId;
  private final List<String> reservations;
  private final Instant created;
  private final Map<String, String> metadata = new TreeMap<>();
  private final TreeSet<String> tags = new TreeSet<>();
  private final List<Nic> nics = new ArrayList<>();
  private String name;
  private String description;
  private Instant updated;
  private Instant launched;
  private State state = State.BUILDING;
  private String task = "scheduling";
  private Fault fault;
  private int host = NOWHERE;

  Server(String id, long sequence, ServerRequest request, String name, Instant created) {
    super(id, sequence, Json.object());
    this.flavor = request.flavor();
    this.imageId = request.imageId();
    this.keyName = request.keyName();
    this.groupId = request.groupId();
    this.reservations = request.reservations();
    this.name = name;
    this.description = request.description();
    this.metadata.putAll(request.metadata());
    this.tags.addAll(request.tags());
    this.created = created;
    this.updated = created;
  }

  Flavor flavor() {
    return flavor;
  }

  /** The image, or the empty string when the server boots from a volume. */
  String imageId() {
    return imageId;
  }

  /** The key pair's name, or null. */
  String keyName() {
    return keyName;
  }

  /** The server group, or the empty string. */
  String groupId() {
    return groupId;
  }

  /** The reservations of hosts, one of which it is to run on; none for any host. */
  List<String> reservations() {
    return reservations;
  }

  /** Whether it runs on one of these hosts. */
  boolean isOnAny(List<Integer> hosts) {
    return hosts.contains(host);
  }

  void runOn(int number) {
    host = number;
  }

  String name() {
    return name;
  }

  void rename(String other) {
    name = other;
  }

  /** The description, or null. */
  String description() {
    return description;
  }

  void describe(String other) {
    description = other;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  TreeSet<String> tags() {
    return tags;
  }

  List<Nic> nics() {
    return nics;
  }

  /** Forgets a port that is gone. */
  void loosen(String portId) {
    nics.removeIf(nic -> nic.portId().equals(portId));
  }

  Instant created() {
    return created;
  }

  Instant updated() {
    return updated;
  }

  Optional<Instant> launched() {
    return Optional.ofNullable(launched);
  }

  State state() {
    return state;
  }

  /** What Nova is doing with it, or null. */
  String task() {
    return task;
  }

  boolean isBeingDeleted() {
    return "deleting".equals(task);
  }

  Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  void become(State other, Instant at) {
    state = other;
    task = null;
    updated = at;
    if (other == State.ACTIVE && launched == null) {
      launched = at;
    }
  }

  void fail(String message, Instant at) {
    become(State.ERROR, at);
    fault = new Fault(500, message, at);
  }

  void beginDeletion(Instant at) {
    task = "deleting";
    updated = at;
  }
}
