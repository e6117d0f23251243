package dev.cxp.infra;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A cloud in one moment: it can be looked at, and makes nothing. */
final class StillCloud implements Cloud {

  static final String SPEC = "mlops-project47";
  static final Mark MARK = Mark.of(SPEC, "run-1");

  private final List<CloudObject> objects = new ArrayList<>();
  private final Map<String, Limits.Entry> limits = new TreeMap<>();
  private final Set<Kind> lacks = EnumSet.noneOf(Kind.class);

  /** What the seed's specification looks up. */
  static StillCloud withLookups() {
    var cloud =
        new StillCloud()
            .add(Kind.IMAGE, "image-1", "CC-Ubuntu24.04", Map.of(Property.SIZE, 1L << 20))
            .add(
                Kind.FLAVOR,
                "flavor-1",
                "m1.medium",
                Map.of(Property.VCPUS, 2L, Property.RAM, 4096L, Property.DISK, 40L))
            .add(Kind.KEY_PAIR, "id_rsa_chameleon", "id_rsa_chameleon", Map.of())
            .add(Kind.NETWORK, "net-shared", "sharednet2", Map.of(Property.OWN, false))
            .add(Kind.NETWORK, "net-public", "public", Map.of(Property.OWN, false))
            .add(
                Kind.SUBNET,
                "sub-shared",
                "sharednet2-subnet",
                Map.of(Property.NETWORK, "net-shared", Property.CIDR, "10.56.0.0/22"))
            .add(
                Kind.SECURITY_GROUP,
                "group-ssh",
                "allow-ssh",
                Map.of(
                    Property.OWN, true, Property.RULES, List.of("ingress tcp 22 from 0.0.0.0/0")));
    return cloud;
  }

  StillCloud add(Kind kind, String id, String name, Map<String, Object> properties) {
    return add(new CloudObject(kind, id, name, "ACTIVE", Optional.empty(), properties));
  }

  StillCloud addMarked(Kind kind, String id, String name, Map<String, Object> properties) {
    return add(new CloudObject(kind, id, name, "ACTIVE", Optional.of(MARK), properties));
  }

  StillCloud add(CloudObject object) {
    objects.add(object);
    return this;
  }

  StillCloud without(String id) {
    objects.removeIf(object -> object.id().equals(id));
    return this;
  }

  StillCloud limit(String resource, long limit, long used) {
    limits.put(resource, new Limits.Entry(limit, used));
    return this;
  }

  StillCloud lacking(Kind kind) {
    lacks.add(kind);
    return this;
  }

  @Override
  public String describe() {
    return "a still cloud";
  }

  @Override
  public boolean offers(Kind kind) {
    return !lacks.contains(kind);
  }

  @Override
  public List<CloudObject> list(Kind kind) {
    return objects.stream().filter(object -> object.kind() == kind).toList();
  }

  @Override
  public List<CloudObject> outlines(Kind kind) {
    return list(kind);
  }

  @Override
  public boolean permits(Kind kind) {
    return true;
  }

  @Override
  public Set<String> serverIds(String status) {
    return Set.of();
  }

  @Override
  public List<CloudObject> find(Kind kind, String name) {
    return list(kind).stream().filter(object -> object.name().equals(name)).toList();
  }

  @Override
  public CloudObject create(Order order) {
    throw new UnsupportedOperationException("create " + order);
  }

  @Override
  public List<CloudObject> createAll(List<Order> orders) {
    throw new UnsupportedOperationException("create " + orders);
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changes) {
    throw new UnsupportedOperationException("update " + object);
  }

  @Override
  public void delete(CloudObject object) {
    throw new UnsupportedOperationException("delete " + object);
  }

  @Override
  public Limits limits() {
    return new Limits(limits);
  }

  @Override
  public List<String> console(String server, int lines) {
    return List.of();
  }

  @Override
  public Requests requests() {
    return new Requests(0, 0);
  }

  @Override
  public void close() {}
}
