package dev.cxp.pipeline;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A machine.
 *
 * @param name its name within the pipeline
 * @param serverName its whole name on the cloud; empty for the usual one
 * @param image the image by name
 * @param flavor the flavor by name
 * @param reservation what of the pipeline's lease it runs on
 * @param address its fixed address on the private network
 * @param group the server group that it belongs to, if any
 * @param metadata what the cloud shows of it, without meaning to CXP
 * @param cloudInit what it does at its first boot
 */
public record Node(
    String name,
    Optional<String> serverName,
    String image,
    String flavor,
    Reservation reservation,
    String address,
    Optional<String> group,
    Map<String, String> metadata,
    CloudInit cloudInit) {

  /** What of the pipeline's {@link Lease} a machine runs on, as Blazar calls it. */
  public enum Reservation {
    /** Nothing: it takes what is free. */
    NONE,
    /** {@code flavor:instance}: room for one machine of the flavor. */
    FLAVOR_INSTANCE,
    /** {@code physical:host}: a whole host, shared with no one but machines of the same lease. */
    PHYSICAL_HOST
  }

  public Node {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(serverName, "serverName");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(flavor, "flavor");
    Objects.requireNonNull(reservation, "reservation");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(group, "group");
    metadata = java.util.Collections.unmodifiableMap(new TreeMap<>(metadata));
    Objects.requireNonNull(cloudInit, "cloudInit");
  }

  static Node named(String name, String address) {
    return new Node(
        name,
        Optional.empty(),
        "",
        "",
        Reservation.NONE,
        address,
        Optional.empty(),
        Map.of(),
        CloudInit.NONE);
  }

  /** Returns this machine under a whole name of its own on the cloud. */
  public Node serverName(String whole) {
    return new Node(
        name, Optional.of(whole), image, flavor, reservation, address, group, metadata, cloudInit);
  }

  /** Returns this machine with another image. */
  public Node image(String newImage) {
    return new Node(
        name, serverName, newImage, flavor, reservation, address, group, metadata, cloudInit);
  }

  /** Returns this machine with another flavor. */
  public Node flavor(String newFlavor) {
    return new Node(
        name, serverName, image, newFlavor, reservation, address, group, metadata, cloudInit);
  }

  /** Returns this machine as one that the pipeline's lease reserves ({@code flavor:instance}). */
  public Node reserved() {
    return on(Reservation.FLAVOR_INSTANCE);
  }

  /**
   * Returns this machine as one on the hosts of the pipeline's lease ({@code physical:host}, {@link
   * Lease#hosts}). The scheduler gets the reservation as its hint, as Blazar's filter wants it.
   */
  public Node onReservedHost() {
    return on(Reservation.PHYSICAL_HOST);
  }

  private Node on(Reservation newReservation) {
    return new Node(
        name, serverName, image, flavor, newReservation, address, group, metadata, cloudInit);
  }

  /** Returns this machine as a member of a server group of the specification. */
  public Node group(String newGroup) {
    return new Node(
        name,
        serverName,
        image,
        flavor,
        reservation,
        address,
        Optional.of(newGroup),
        metadata,
        cloudInit);
  }

  /** Returns this machine with one more entry of metadata. */
  public Node metadata(String key, String value) {
    var more = new TreeMap<>(metadata);
    more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return new Node(name, serverName, image, flavor, reservation, address, group, more, cloudInit);
  }

  /** Returns this machine with more to do at its first boot. */
  public Node cloudInit(UnaryOperator<CloudInit> refine) {
    return new Node(
        name,
        serverName,
        image,
        flavor,
        reservation,
        address,
        group,
        metadata,
        refine.apply(cloudInit));
  }
}
