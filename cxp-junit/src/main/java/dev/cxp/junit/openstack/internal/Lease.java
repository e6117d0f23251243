package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** A lease of Blazar's. */
final class Lease extends Resource {

  /**
   * One thing that is reserved.
   *
   * @param flavor to boot servers with; null but for {@code flavor:instance}
   * @param hosts where these servers run, or what is reserved: the hosts' numbers; none for
   *     floating IPs
   */
  record Reservation(ObjectNode json, Flavor flavor, List<Integer> hosts) {

    String id() {
      return Json.text(json, "id");
    }

    int amount() {
      return json.path("amount").asInt();
    }

    boolean isOfServers() {
      return flavor != null;
    }

    /** Whether these are whole hosts. */
    boolean isOfHosts() {
      return flavor == null && !hosts.isEmpty();
    }

    boolean isOfFloatingIps() {
      return hosts.isEmpty();
    }

    String mark() {
      return "reservation:" + id();
    }
  }

  private final Instant start;
  private final List<Reservation> reservations = new ArrayList<>();
  private final Map<String, String> events = new TreeMap<>();
  private Instant end;
  private boolean used;

  Lease(String id, long sequence, ObjectNode json, Instant start, Instant end) {
    super(id, sequence, json);
    this.start = start;
    this.end = end;
    for (var type : List.of("start_lease", "before_end_lease", "end_lease")) {
      events.put(type, "UNDONE");
    }
  }

  Instant start() {
    return start;
  }

  Instant end() {
    return end;
  }

  void endAt(Instant other) {
    end = other;
  }

  List<Reservation> reservations() {
    return reservations;
  }

  Optional<Reservation> reservation(String id) {
    return reservations.stream().filter(one -> one.id().equals(id)).findFirst();
  }

  Map<String, String> events() {
    return events;
  }

  String status() {
    return text("status");
  }

  void become(String status) {
    json().put("status", status);
  }

  /** Whether it holds what it reserved: from its start to its end. */
  boolean holds() {
    return used;
  }

  void hold(boolean value) {
    used = value;
  }

  boolean overlaps(Instant otherStart, Instant otherEnd) {
    return !status().equals("TERMINATED") && start.isBefore(otherEnd) && otherStart.isBefore(end);
  }
}
