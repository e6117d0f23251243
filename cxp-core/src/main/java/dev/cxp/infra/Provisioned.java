package dev.cxp.infra;

import dev.cxp.pipeline.Infrastructure;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A specification that is on a cloud.
 *
 * <pre>{@code
 * var stack = provisioner.apply(SpotifyBuddies.infrastructure());
 * ssh("cc", stack.floatingIp("node1"));
 * }</pre>
 */
public final class Provisioned {

  private final Provisioner provisioner;
  private final Infrastructure specification;
  private final String run;
  private final Map<Key, CloudObject> objects;
  private final Requests requests;
  private final Duration duration;

  Provisioned(
      Provisioner provisioner,
      Infrastructure specification,
      String run,
      Map<Key, CloudObject> objects,
      Requests requests,
      Duration duration) {
    this.provisioner = Objects.requireNonNull(provisioner, "provisioner");
    this.specification = Objects.requireNonNull(specification, "specification");
    this.run = Objects.requireNonNull(run, "run");
    this.objects = Collections.unmodifiableMap(new TreeMap<>(objects));
    this.requests = requests;
    this.duration = duration;
  }

  /** What it was made from. */
  public Infrastructure specification() {
    return specification;
  }

  /** The run that made it, by which a sweep finds it. */
  public String run() {
    return run;
  }

  /** Everything of it, by what the specification calls it; what was looked up too. */
  public Map<Key, CloudObject> objects() {
    return objects;
  }

  /** Something of it. */
  public Optional<CloudObject> find(Kind kind, String name) {
    return Optional.ofNullable(objects.get(Key.of(kind, name)));
  }

  /**
   * The server of a node.
   *
   * @throws NoSuchElementException when there is no such node
   */
  public CloudObject server(String node) {
    return required(Kind.SERVER, node);
  }

  /**
   * The public address of a node.
   *
   * @throws NoSuchElementException when the specification gives it none
   */
  public String floatingIp(String node) {
    return required(Kind.FLOATING_IP, node).text(Property.ADDRESS);
  }

  /** The specification's outputs with their values. */
  public Map<String, String> outputs() {
    var outputs = new LinkedHashMap<String, String>();
    specification.outputs().forEach((name, node) -> outputs.put(name, floatingIp(node)));
    return outputs;
  }

  /**
   * Looks at the cloud anew, and compares it with a specification: {@link Plan#drift()} has the
   * findings.
   *
   * @throws CloudException when the cloud cannot be asked
   */
  public Plan compareWith(Infrastructure other) {
    return provisioner.plan(other);
  }

  /** What the apply asked the cloud. */
  public Requests requests() {
    return requests;
  }

  /** How long the apply took. */
  public Duration duration() {
    return duration;
  }

  private CloudObject required(Kind kind, String name) {
    return find(kind, name)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "There is no "
                        + kind
                        + " of "
                        + name
                        + " in "
                        + specification.id()
                        + ": there are "
                        + objects.keySet().stream()
                            .filter(key -> key.kind() == kind && !key.existing())
                            .map(Key::name)
                            .toList()));
  }

  @Override
  public String toString() {
    return specification.id() + " (run " + run + ", " + objects.size() + " objects)";
  }
}
