package dev.cxp.infra;

import dev.cxp.check.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Works out the steps from what is wanted to what is there. */
final class Planner {

  private final String spec;
  private final Map<Key, Resource> resources;
  private final Inventory inventory;
  private final Matching matching;
  private final Set<Key> adopting;
  private final Map<Key, Step> steps = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();

  Planner(
      String spec,
      Map<Key, Resource> resources,
      Map<Key, String> recorded,
      Set<Key> adopting,
      Inventory inventory) {
    this.spec = spec;
    this.resources = resources;
    this.adopting = adopting;
    this.inventory = inventory;
    this.matching = new Matching(spec, resources, recorded, inventory);
  }

  Matching matching() {
    return matching;
  }

  List<Finding> findings() {
    return findings;
  }

  List<Step> steps() {
    resources.values().stream()
        .filter(resource -> !resource.isLookup())
        .forEach(resource -> steps.put(resource.key(), step(resource)));
    var all = new ArrayList<>(steps.values());
    for (var twin : matching.twins()) {
      all.add(gone(twin, "it is a second " + twin.kind() + " " + twin.name()));
    }
    for (var orphan : matching.orphans()) {
      all.add(gone(orphan, "the specification no longer has it"));
    }
    return all;
  }

  private static Step gone(CloudObject object, String reason) {
    var name = object.name().isEmpty() ? object.id() : object.name();
    return new Step(
        Action.DELETE, Key.of(object.kind(), name), name, Optional.of(object), List.of(), reason);
  }

  private Step step(Resource resource) {
    var object = matching.of(resource.key());
    if (object.isEmpty()) {
      collision(resource);
      return new Step(
          Action.CREATE,
          resource.key(),
          resource.name(),
          Optional.empty(),
          List.of(),
          "it is not there");
    }
    var there = object.get();
    var changes = new ArrayList<>(new Comparison(this::id).changes(resource, there));
    var broken = broken(resource, there);
    if (broken.isPresent() || changes.stream().anyMatch(Change::replaces)) {
      return step(Action.REPLACE, resource, there, changes, broken.orElse("it cannot be changed"));
    }
    if (!changes.isEmpty()) {
      return step(Action.CHANGE, resource, there, changes, "it differs");
    }
    return adopting.contains(resource.key())
        ? step(Action.ADOPT, resource, there, changes, "another tool made it")
        : step(Action.KEEP, resource, there, changes, "");
  }

  private static Step step(
      Action action, Resource resource, CloudObject object, List<Change> changes, String reason) {
    return new Step(action, resource.key(), resource.name(), Optional.of(object), changes, reason);
  }

  /** Why something that is there cannot stay, beside its properties. */
  private Optional<String> broken(Resource resource, CloudObject object) {
    return switch (object.kind()) {
      case SERVER ->
          switch (object.status()) {
            case "ERROR" -> Optional.of("it is in ERROR: " + object.text(Property.FAULT));
            case "DELETING" -> Optional.of("it is being deleted");
            default -> ports(resource, object);
          };
      case VOLUME ->
          object.status().startsWith("ERROR") || object.status().equals("DELETING")
              ? Optional.of("it is in " + object.status())
              : Optional.empty();
      case LEASE ->
          Set.of("TERMINATED", "TERMINATING", "ERROR").contains(object.status())
              ? Optional.of("it is " + object.status())
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /**
   * A server whose ports are others than it shall have was meddled with, or they will be others.
   */
  private Optional<String> ports(Resource resource, CloudObject server) {
    for (var ref : (List<?>) resource.properties().get(Property.PORTS)) {
      var key = ((Ref) ref).to();
      var port = kept(key);
      if (port.isEmpty()) {
        return Optional.of("its " + key + " is made anew");
      }
      var device = port.get().text(Property.DEVICE_OWNER);
      // Nova binds the ports while it builds the server.
      var comes = device.isEmpty() && server.status().equals("BUILD");
      if (!comes && !device.equals(server.id())) {
        return Optional.of("it has not got " + key);
      }
    }
    return Optional.empty();
  }

  /** What a reference stands for, when that stays. */
  private Optional<String> id(Ref ref) {
    if (ref.to().kind() == Kind.KEY_PAIR && ref.to().existing()) {
      // Its id is its name, so nobody has to look.
      return Optional.of(ref.to().name());
    }
    return kept(ref.to()).flatMap(object -> References.part(ref.part(), object, this::lookedUp));
  }

  private Optional<String> lookedUp(Key key) {
    return matching.of(key).map(CloudObject::id);
  }

  private Optional<CloudObject> kept(Key key) {
    var step = steps.get(key);
    var stays = step == null || step.action() != Action.REPLACE && step.action() != Action.CREATE;
    return stays ? matching.of(key) : Optional.empty();
  }

  /** Names are how things are found again, so that of a stranger must not be used a second time. */
  private void collision(Resource resource) {
    if (resource.key().kind() == Kind.FLOATING_IP || resource.key().kind() == Kind.ATTACHMENT) {
      return;
    }
    var seen = new HashSet<String>();
    inventory.of(resource.key().kind()).stream()
        .filter(object -> object.name().equals(resource.name()))
        .filter(object -> !object.isOf(spec))
        .filter(object -> !object.properties().containsKey(Property.OWN) || object.is(Property.OWN))
        .filter(object -> seen.add(object.id()))
        .forEach(
            object ->
                findings.add(
                    Finding.failed(
                            "infrastructure.name",
                            "infrastructure/" + resource.key(),
                            object.describe() + " has that name already, and is not of " + spec)
                        .cause(
                            object
                                .mark()
                                .map(mark -> "it belongs to " + mark.spec() + ", run " + mark.run())
                                .orElse("another tool or a person made it"))
                        .remedy(
                            "use another suffix, or delete it, or take it over:"
                                + " provisioner.adopting(new Adoption(Kind."
                                + object.kind().name()
                                + ", \""
                                + resource.key().name()
                                + "\", \""
                                + object.id()
                                + "\"))")));
  }
}
