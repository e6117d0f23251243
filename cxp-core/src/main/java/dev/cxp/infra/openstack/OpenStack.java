package dev.cxp.infra.openstack;

import dev.cxp.infra.Cloud;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Limits;
import dev.cxp.infra.Order;
import dev.cxp.infra.Requests;
import dev.cxp.infra.openstack.internal.Libraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
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

  private final Resources resources;
  private final LimitsGet limits;
  private final String description;
  private final Supplier<Requests> requests;
  private final Runnable closing;
  private final Predicate<Service> catalog;
  private final boolean restricted;

  OpenStack(
      Exchange exchange,
      String project,
      String description,
      Supplier<Requests> requests,
      Predicate<Service> catalog,
      boolean restricted,
      Runnable closing) {
    this.resources = new Resources(exchange, project);
    this.limits = new LimitsGet(new Api(exchange), project);
    this.description = description;
    this.requests = requests;
    this.catalog = catalog;
    this.restricted = restricted;
    this.closing = closing;
  }

  /**
   * Signs in with an entry of a clouds.yaml, and of the secure.yaml beside it.
   *
   * @throws CloudException when the file or the entry is wrong, or the cloud lets nobody in so
   */
  public static OpenStack connect(Path cloudsYaml, String cloud) {
    return connect(CloudsFile.read(cloudsYaml), cloud);
  }

  /** Signs in with an entry of a file that was read. */
  public static OpenStack connect(CloudsFile file, String cloud) {
    return connect(file.entry(cloud), Conditions.usual());
  }

  /** Signs in, and lets somebody hear of every request, without bodies and tokens. */
  public static OpenStack connect(Path cloudsYaml, String cloud, Consumer<Trace> listener) {
    return connect(CloudsFile.read(cloudsYaml).entry(cloud), Conditions.usual().traces(listener));
  }

  /**
   * Signs in with the clouds.yaml that the variable OS_CLIENT_CONFIG_FILE names. That OS_CLOUD
   * names another cloud is refused.
   *
   * @param environment {@code System.getenv()}, say
   */
  public static OpenStack fromEnvironment(Map<String, String> environment, String cloud) {
    return connect(new Environment(environment).entry(cloud), Conditions.usual());
  }

  /** Signs in with the cloud that the variables OS_CLIENT_CONFIG_FILE and OS_CLOUD name. */
  public static OpenStack fromEnvironment(Map<String, String> environment) {
    return connect(new Environment(environment).entry(), Conditions.usual());
  }

  private static OpenStack connect(CloudEntry entry, Conditions conditions) {
    Libraries.require(entry.name(), OpenStack.class.getClassLoader());
    var session = Session.open(entry, conditions);
    return new OpenStack(
        session,
        session.project().id(),
        session.describe(),
        session::requests,
        session::hasService,
        session.isRestricted(),
        session::close);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public boolean offers(Kind kind) {
    return switch (kind) {
      case LEASE -> catalog.test(Service.RESERVATION);
      case VOLUME, ATTACHMENT -> catalog.test(Service.VOLUME);
      default -> true;
    };
  }

  @Override
  public boolean permits(Kind kind) {
    return kind != Kind.LEASE || !restricted;
  }

  @Override
  public Set<String> serverIds(String status) {
    return resources.servers().ids(status);
  }

  @Override
  public List<CloudObject> list(Kind kind) {
    Objects.requireNonNull(kind, "kind");
    return offers(kind) ? resources.of(kind).list() : List.of();
  }

  @Override
  public List<CloudObject> outlines(Kind kind) {
    Objects.requireNonNull(kind, "kind");
    return offers(kind) ? resources.of(kind).outlines() : List.of();
  }

  @Override
  public List<CloudObject> find(Kind kind, String name) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    return offers(kind) ? resources.of(kind).find(name) : List.of();
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
