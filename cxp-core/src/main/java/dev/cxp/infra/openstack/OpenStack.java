package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.Cloud;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Limits;
import dev.cxp.infra.Order;
import dev.cxp.infra.Requests;
import dev.cxp.infra.openstack.internal.Libraries;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A project of an OpenStack.
 *
 * <pre>{@code
 * try (var cloud = OpenStack.connect(Path.of("clouds.yaml"), "openstack")) {
 *   cloud.list(Kind.SERVER).forEach(server -> System.out.println(server.describe()));
 * }
 * }</pre>
 *
 * <p>Lists are read as they come; servers, volumes, attachments, key pairs and server groups are
 * made, changed and deleted with openstack4j, which has to be on the class path; for everything
 * else its model lacks what carries the mark.
 */
public final class OpenStack implements Cloud {

  private static final String OPENSTACK4J =
      """
      <dependency>
        <groupId>com.github.openstack4j.core</groupId>
        <artifactId>openstack4j-core</artifactId>
        <version>3.12</version>
      </dependency>""";

  /** The kinds of services that not every cloud has. */
  private static final Set<Kind> NOT_EVERYWHERE =
      EnumSet.of(Kind.LEASE, Kind.VOLUME, Kind.ATTACHMENT);

  private final Resources resources;
  private final LimitsGet limits;
  private final String description;
  private final Supplier<Requests> requests;
  private final Runnable closing;

  /**
   * @param project the id of the project
   */
  OpenStack(
      Exchange exchange,
      String project,
      String description,
      Supplier<Requests> requests,
      Runnable closing) {
    this.resources = new Resources(exchange, project);
    this.limits = new LimitsGet(new Api(exchange), project);
    this.description = description;
    this.requests = requests;
    this.closing = closing;
  }

  /**
   * Signs in to a cloud of a clouds.yaml: one request.
   *
   * @param cloud the name of its entry
   * @throws CloudException when the file, the entry or the credential is no good, or Keystone does
   *     not answer; of kind {@link CloudException.Kind#UNSUPPORTED} without openstack4j
   */
  public static OpenStack connect(Path cloudsYaml, String cloud) {
    return connect(CloudsFile.read(cloudsYaml), cloud);
  }

  /** Signs in to a cloud of a clouds.yaml that was read already. */
  public static OpenStack connect(CloudsFile clouds, String cloud) {
    Objects.requireNonNull(clouds, "clouds");
    return connect(clouds.entry(cloud), Conditions.usual());
  }

  static OpenStack connect(CloudEntry entry, Conditions conditions) {
    requireLibrary(OpenStack.class.getClassLoader(), entry.name());
    var session = Session.open(entry, conditions);
    return new OpenStack(
        session, session.project().id(), session.describe(), session::requests, session::close);
  }

  /** Before anything is asked, for what is missing is missing on every cloud. */
  static void requireLibrary(ClassLoader loader, String cloud) {
    if (!Libraries.isPresent(loader)) {
      throw new CloudException(
          CloudException.Kind.UNSUPPORTED,
          Explanation.tried("to connect to cloud " + cloud)
              .happened("openstack4j is not on the class path")
              .cause("it is an optional dependency of cxp-core, for who provisions on OpenStack")
              .remedy("add it to the pom.xml; a connector of openstack4j is not needed")
              .paste(OPENSTACK4J));
    }
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public List<CloudObject> list(Kind kind) {
    Objects.requireNonNull(kind, "kind");
    return orNone(kind, () -> resources.of(kind).list());
  }

  @Override
  public List<CloudObject> find(Kind kind, String name) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    return orNone(kind, () -> resources.of(kind).find(name));
  }

  private static List<CloudObject> orNone(Kind kind, Supplier<List<CloudObject>> asking) {
    try {
      return asking.get();
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.UNSUPPORTED && NOT_EVERYWHERE.contains(kind)) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public CloudObject create(Order order) {
    Objects.requireNonNull(order, "order");
    return resources.made(order.kind()).create(order);
  }

  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    Objects.requireNonNull(orders, "orders");
    if (orders.isEmpty()) {
      return List.of();
    }
    var kind = orders.get(0).kind();
    if (orders.stream().anyMatch(order -> order.kind() != kind)) {
      throw new IllegalArgumentException("orders must be of one kind, but are " + orders);
    }
    return resources.made(kind).createAll(orders);
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(changes, "changes");
    var made = resources.made(object.kind());
    var fixed = new TreeSet<>(changes.keySet());
    fixed.removeAll(made.changeable());
    if (!fixed.isEmpty()) {
      throw new IllegalArgumentException(
          "a " + object.kind() + " cannot change its " + fixed + ", only " + made.changeable());
    }
    return changes.isEmpty() ? object : made.update(object.with(changes), changes);
  }

  @Override
  public void delete(CloudObject object) {
    Objects.requireNonNull(object, "object");
    try {
      resources.made(object.kind()).delete(object);
    } catch (CloudException e) {
      if (e.kind() != CloudException.Kind.ABSENT) {
        throw e;
      }
    }
  }

  @Override
  public Limits limits() {
    return limits.read();
  }

  @Override
  public List<String> console(String server, int lines) {
    Objects.requireNonNull(server, "server");
    return resources.servers().console(server, lines);
  }

  @Override
  public Requests requests() {
    return requests.get();
  }

  @Override
  public void close() {
    closing.run();
  }
}
