package dev.cxp.infra.openstack;

import dev.cxp.infra.Cloud;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Limits;
import dev.cxp.infra.Order;
import dev.cxp.infra.Requests;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The adapter: each kind is a service's resource, each call goes through one session. */
final class OpenStackCloud implements Cloud {

  private final Session session;
  private final Map<Kind, Resources> resources = new EnumMap<>(Kind.class);
  private final Servers servers;
  private final Quotas quotas;

  OpenStackCloud(Session session) {
    this.session = session;
    var project = session.project();
    var nova = new Api(session, Service.COMPUTE);
    var neutron = new Api(session, Service.NETWORK);
    var cinder = new Api(session, Service.VOLUME);
    var volumes = new Volumes(cinder);
    servers = new Servers(nova);
    quotas = new Quotas(nova, neutron, cinder, project, () -> session.hasService(Service.VOLUME));
    resources.put(Kind.IMAGE, new Images(new Api(session, Service.IMAGE)));
    resources.put(Kind.FLAVOR, new Flavors(nova));
    resources.put(Kind.LEASE, new Leases(new Api(session, Service.RESERVATION)));
    resources.put(Kind.KEY_PAIR, new KeyPairs(nova));
    resources.put(Kind.SERVER_GROUP, new ServerGroups(nova));
    resources.put(Kind.SECURITY_GROUP, new SecurityGroups(neutron, project));
    resources.put(Kind.NETWORK, new Networks(neutron, project));
    resources.put(Kind.SUBNET, new Subnets(neutron, project));
    resources.put(Kind.PORT, new Ports(neutron, project));
    resources.put(Kind.VOLUME, volumes);
    resources.put(Kind.SERVER, servers);
    resources.put(Kind.ATTACHMENT, new Attachments(nova, volumes));
    resources.put(Kind.FLOATING_IP, new FloatingIps(neutron, project));
  }

  @Override
  public String describe() {
    return session.describe();
  }

  @Override
  public boolean offers(Kind kind) {
    return switch (kind) {
      case LEASE -> session.hasService(Service.RESERVATION);
      case VOLUME, ATTACHMENT -> session.hasService(Service.VOLUME);
      default -> true;
    };
  }

  @Override
  public List<CloudObject> list(Kind kind) {
    return offers(kind) ? resources.get(kind).list() : List.of();
  }

  @Override
  public Set<String> serverIds(String status) {
    return servers.ids(status);
  }

  @Override
  public List<CloudObject> find(Kind kind, String name) {
    return offers(kind) ? resources.get(kind).find(name) : List.of();
  }

  @Override
  public CloudObject create(Order order) {
    return resources.get(order.kind()).create(order);
  }

  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    return orders.isEmpty() ? List.of() : resources.get(orders.get(0).kind()).createAll(orders);
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    return resources.get(object.kind()).update(object, changes);
  }

  @Override
  public void delete(CloudObject object) {
    resources.get(object.kind()).delete(object);
  }

  @Override
  public Limits limits() {
    return quotas.read();
  }

  @Override
  public List<String> console(String server, int lines) {
    return servers.console(server, lines);
  }

  @Override
  public Requests requests() {
    return session.requests();
  }

  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return describe();
  }
}
