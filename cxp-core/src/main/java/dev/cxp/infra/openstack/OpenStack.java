package dev.cxp.infra.openstack;

import dev.cxp.infra.Cloud;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Limits;
import dev.cxp.infra.Order;
import dev.cxp.infra.Requests;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** A project of an OpenStack. */
public final class OpenStack implements Cloud {

  /** The kinds of services that not every cloud has. */
  private static final Set<Kind> NOT_EVERYWHERE =
      EnumSet.of(Kind.LEASE, Kind.VOLUME, Kind.ATTACHMENT);

  private final Resources resources;
  private final LimitsGet limits;
  private final String description;
  private final Supplier<Requests> requests;
  private final Runnable closing;

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
