package dev.cxp.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What steps take of a project's quotas, and what they give back. */
final class Needs {

  private static final Map<Kind, String> COUNTED =
      Map.of(
          Kind.SERVER, "instances",
          Kind.NETWORK, "network",
          Kind.SUBNET, "subnet",
          Kind.PORT, "port",
          Kind.FLOATING_IP, "floatingip",
          Kind.SECURITY_GROUP, "security_group",
          Kind.VOLUME, "volumes",
          Kind.SERVER_GROUP, "server_groups");

  private final Map<String, Long> amounts = new TreeMap<>();
  private final Map<Key, Resource> resources;
  private final Function<Key, Optional<CloudObject>> lookups;
  private final List<CloudObject> flavors;

  private Needs(
      Map<Key, Resource> resources,
      Function<Key, Optional<CloudObject>> lookups,
      List<CloudObject> flavors) {
    this.resources = resources;
    this.lookups = lookups;
    this.flavors = flavors;
  }

  /**
   * @param flavors what sizes of servers there are
   * @return by resource, as quotas call them; negative for what is given back
   */
  static Map<String, Long> of(
      List<Step> steps,
      Map<Key, Resource> resources,
      Function<Key, Optional<CloudObject>> lookups,
      List<CloudObject> flavors) {
    var needs = new Needs(resources, lookups, flavors);
    for (var step : steps) {
      switch (step.action()) {
        case CREATE -> needs.take(step);
        case DELETE -> needs.giveBack(step);
        case REPLACE -> {
          needs.giveBack(step);
          needs.take(step);
        }
        case CHANGE -> needs.grow(step);
        default -> {
          // Nothing is taken.
        }
      }
    }
    needs.amounts.values().removeIf(amount -> amount == 0);
    return needs.amounts;
  }

  private void take(Step step) {
    var kind = step.key().kind();
    var resource = resources.get(step.key());
    var reserved = resource.properties().get(Property.RESERVATION) instanceof Ref;
    if (COUNTED.containsKey(kind) && !reserved) {
      add(COUNTED.get(kind), 1);
    }
    switch (kind) {
      case SERVER -> flavor(resource).ifPresent(flavor -> size(flavor, 1));
      case VOLUME -> add("gigabytes", (long) resource.properties().get(Property.SIZE));
      case SECURITY_GROUP ->
          // Beside its own rules, Neutron gives each group two for what goes out.
          add(
              "security_group_rule",
              ((List<?>) resource.properties().get(Property.RULES)).size() + 2L);
      default -> {
        // Counting is all.
      }
    }
  }

  private void giveBack(Step step) {
    var object = step.object().orElseThrow();
    if (COUNTED.containsKey(object.kind())) {
      add(COUNTED.get(object.kind()), -1);
    }
    if (object.kind() == Kind.SERVER) {
      flavors.stream()
          .filter(flavor -> flavor.id().equals(object.text(Property.FLAVOR)))
          .findFirst()
          .ifPresent(flavor -> size(flavor, -1));
    } else if (object.kind() == Kind.VOLUME) {
      add("gigabytes", -object.number(Property.SIZE));
    }
  }

  private void grow(Step step) {
    step.changes().stream()
        .filter(change -> change.property().equals(Property.SIZE))
        .forEach(
            change ->
                add(
                    "gigabytes",
                    ((Number) change.value()).longValue()
                        - step.object().orElseThrow().number(Property.SIZE)));
  }

  private Optional<CloudObject> flavor(Resource server) {
    var ref = (Ref) server.properties().get(Property.FLAVOR);
    return ref.part() instanceof Ref.ReservedFlavor reserved
        ? lookups.apply(reserved.flavor())
        : lookups.apply(ref.to());
  }

  private void size(CloudObject flavor, int sign) {
    add("cores", sign * flavor.number(Property.VCPUS));
    add("ram", sign * flavor.number(Property.RAM));
  }

  private void add(String resource, long amount) {
    amounts.merge(resource, amount, Long::sum);
  }
}
