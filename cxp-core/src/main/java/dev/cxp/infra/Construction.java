package dev.cxp.infra;

import dev.cxp.check.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Creates and changes what a plan says, side by side, each as soon as what it needs is there. The
 * first failure ends the beginning of anything more; what was sent is waited for, so that nothing
 * exists that nobody heard of.
 */
final class Construction {

  private static final int TRIES = 3;

  /**
   * Whether something was made is not known, because the answer did not come, or cannot be read.
   */
  private static final Set<CloudException.Kind> LOST =
      EnumSet.of(CloudException.Kind.AMBIGUOUS, CloudException.Kind.MALFORMED);

  /** How long a list may lag behind the object that it should have. */
  private static final List<Duration> LOOKS =
      List.of(
          Duration.ZERO,
          Duration.ofMillis(150),
          Duration.ofMillis(400),
          Duration.ofMillis(900),
          Duration.ofMillis(1600));

  private final Site site;
  private final Journal journal;
  private final Mark mark;
  private final Map<Key, Resource> resources;
  private final Map<Key, Step> steps = new TreeMap<>();

  /** What is there: kept, looked up, made. */
  private final Map<Key, CloudObject> there = new ConcurrentSkipListMap<>();

  private final Map<Key, CompletableFuture<CloudObject>> futures = new TreeMap<>();
  private final ConcurrentSkipListSet<Kind> unsure = new ConcurrentSkipListSet<>();

  Construction(Site site, Journal journal, Mark mark, Plan plan) {
    this.site = site;
    this.journal = journal;
    this.mark = mark;
    this.resources = plan.draft().resources();
    there.putAll(plan.draft().lookups());
    plan.steps().stream()
        .filter(step -> step.action() != Action.DELETE)
        .forEach(
            step -> {
              steps.put(step.key(), step);
              if (step.action() != Action.CREATE && step.action() != Action.REPLACE) {
                step.object().ifPresent(object -> there.put(step.key(), object));
              }
            });
  }

  /** What exists now, as it was last seen. */
  Map<Key, CloudObject> there() {
    return new TreeMap<>(there);
  }

  /**
   * Does it all.
   *
   * @return every failure, the first that happened first; empty when all went well
   */
  List<RuntimeException> carryOut() throws InterruptedException {
    journal.intend(resources.values().stream().filter(resource -> isMade(resource.key())).toList());
    var failures = java.util.Collections.synchronizedList(new ArrayList<RuntimeException>());
    for (var resource : resources.values()) {
      if (!resource.isLookup() && resource.key().kind() != Kind.PORT) {
        begin(resource);
      } else if (resource.key().kind() == Kind.PORT && !futures.containsKey(resource.key())) {
        beginPorts(resource);
      }
    }
    futures
        .values()
        .forEach(
            future ->
                future.whenComplete(
                    (object, failure) -> {
                      if (failure != null) {
                        failures.add(Workers.unwrapped(failure));
                        site.stop().now();
                      }
                    }));
    var all = CompletableFuture.allOf(futures.values().toArray(CompletableFuture[]::new));
    try {
      all.handle((done, failure) -> done).get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      site.stop().now();
      all.handle((done, failure) -> done).join();
      throw e;
    }
    if (failures.isEmpty()) {
      removeTwins();
    }
    return List.copyOf(failures);
  }

  private boolean isMade(Key key) {
    var step = steps.get(key);
    return step != null && (step.action() == Action.CREATE || step.action() == Action.REPLACE);
  }

  private void begin(Resource resource) {
    var ready = CompletableFuture.allOf(needs(List.of(resource)));
    futures.put(
        resource.key(),
        ready
            .thenApplyAsync(done -> carryOut(resource), site.workers().executor())
            .thenCompose(object -> object)
            .thenApply(object -> remember(resource.key(), object)));
  }

  /** Ports of a network are made by one request. */
  private void beginPorts(Resource first) {
    var network = first.properties().get(Property.NETWORK);
    var group =
        resources.values().stream()
            .filter(resource -> resource.key().kind() == Kind.PORT)
            .filter(resource -> resource.properties().get(Property.NETWORK).equals(network))
            .toList();
    var made = group.stream().filter(resource -> isMade(resource.key())).toList();
    group.stream().filter(resource -> !isMade(resource.key())).forEach(this::begin);
    if (made.size() < 2) {
      made.forEach(this::begin);
      return;
    }
    var together =
        CompletableFuture.allOf(needs(made))
            .thenApplyAsync(done -> createPorts(made), site.workers().executor());
    for (var port : made) {
      futures.put(
          port.key(), together.thenApply(objects -> remember(port.key(), objects.get(port.key()))));
    }
  }

  private CompletableFuture<?>[] needs(List<Resource> group) {
    return group.stream()
        .flatMap(resource -> resource.needs().stream())
        .distinct()
        .map(futures::get)
        .filter(java.util.Objects::nonNull)
        .toArray(CompletableFuture[]::new);
  }

  private CloudObject remember(Key key, CloudObject object) {
    there.put(key, object);
    return object;
  }

  private CompletableFuture<CloudObject> carryOut(Resource resource) {
    site.stop().check();
    var step = steps.get(resource.key());
    return switch (step.action()) {
      case CREATE, REPLACE -> create(resource);
      case CHANGE -> change(resource, step);
      // An earlier run may have been killed while it came up.
      default -> usable(resource, step.object().orElseThrow());
    };
  }

  private CompletableFuture<CloudObject> create(Resource resource) {
    var began = System.nanoTime();
    var object =
        resource.properties().get(Property.RESERVATION) instanceof Ref
            ? takeReserved(resource)
            : create(order(resource));
    journal.made(resource.key(), object.id());
    there.put(resource.key(), object);
    return usable(resource, object).thenApply(usable -> tell("created", resource, usable, began));
  }

  private CloudObject tell(String verb, Resource resource, CloudObject object, long began) {
    site.tell(
        "%s %s in %.1f s"
            .formatted(
                verb,
                resource.key(),
                Duration.ofNanos(System.nanoTime() - began).toMillis() / 1e3));
    return object;
  }

  private Map<Key, CloudObject> createPorts(List<Resource> ports) {
    site.stop().check();
    var began = System.nanoTime();
    var orders = new LinkedHashMap<Key, Order>();
    ports.forEach(port -> orders.put(port.key(), order(port)));
    var made = new LinkedHashMap<Key, CloudObject>();
    try {
      var objects = site.cloud().createAll(List.copyOf(orders.values()));
      orders.forEach((key, order) -> made.put(key, named(order, objects)));
    } catch (CloudException e) {
      if (!LOST.contains(e.kind()) && e.kind() != CloudException.Kind.ABSENT) {
        throw e;
      }
      // All or none is what the cloud promises; whether it was all, the list tells.
      unsure.add(Kind.PORT);
      var there = find(List.copyOf(orders.values()));
      orders.forEach(
          (key, order) ->
              made.put(
                  key,
                  there.stream()
                      .filter(object -> isOf(order, object))
                      .findFirst()
                      .orElseGet(() -> create(order))));
    }
    ports.forEach(
        port -> {
          journal.made(port.key(), made.get(port.key()).id());
          tell("created", port, made.get(port.key()), began);
        });
    return made;
  }

  private static CloudObject named(Order order, List<CloudObject> objects) {
    return objects.stream()
        .filter(object -> object.name().equals(order.name()))
        .findFirst()
        .orElseThrow(() -> lost(order));
  }

  private static CloudException lost(Order order) {
    return new CloudException(
        CloudException.Kind.MALFORMED,
        Explanation.tried("to create " + order)
            .happened("the answer has no port of that name")
            .cause("the cloud answers in another form than Neutron's API says")
            .remedy("apply again"));
  }

  private Order order(Resource resource) {
    var properties = References.resolved(resource.properties(), this::id);
    if (resource.key().kind() == Kind.LEASE) {
      properties = LeaseTimes.order(properties, site.clock());
    }
    var marked = resource.key().kind() == Kind.FLOATING_IP ? mark.name(resource.name()) : mark;
    return new Order(resource.key().kind(), resource.name(), marked, properties);
  }

  private String id(Ref ref) {
    if (ref.to().kind() == Kind.KEY_PAIR) {
      return ref.to().name();
    }
    return References.part(
            ref.part(),
            there.get(ref.to()),
            key -> Optional.ofNullable(there.get(key)).map(CloudObject::id))
        .orElseThrow(
            () ->
                new CloudException(
                    CloudException.Kind.ABSENT,
                    Explanation.tried("to use the reservation of " + ref.to())
                        .happened("the lease has none of that kind")
                        .cause("the lease was made for other flavors or pools")
                        .remedy("destroy the lease and apply again")));
  }

  /** Creates, and finds out what an answer that was lost was about before it asks again. */
  private CloudObject create(Order order) {
    for (var tries = 1; ; tries++) {
      site.stop().check();
      try {
        return site.cloud().create(order);
      } catch (CloudException e) {
        var found = afterFailure(order, e);
        if (found.isPresent()) {
          return found.get();
        }
        if (tries >= TRIES || !isWorthRepeating(order, e)) {
          throw e;
        }
      }
    }
  }

  private Optional<CloudObject> afterFailure(Order order, CloudException e) {
    return switch (e.kind()) {
      case AMBIGUOUS, MALFORMED -> {
        unsure.add(order.kind());
        yield find(List.of(order)).stream().findFirst();
      }
      // It may be in conflict with what this very order made, when its first answer was lost.
      case CONFLICT, REFUSED -> {
        if (order.kind() == Kind.ATTACHMENT) {
          awaitSettled(order);
        }
        yield mine(order.kind()).stream().filter(object -> isOf(order, object)).findFirst();
      }
      default -> Optional.empty();
    };
  }

  private boolean isWorthRepeating(Order order, CloudException e) {
    return switch (e.kind()) {
      case AMBIGUOUS, MALFORMED -> true;
      case ABSENT -> {
        // What it refers to was made a moment ago, and may not be seen everywhere yet.
        site.stop().pause(LOOKS.get(2));
        yield true;
      }
      case CONFLICT, REFUSED -> order.kind() == Kind.ATTACHMENT;
      default -> false;
    };
  }

  /** A volume that is being attached or detached lets nobody attach it. */
  private void awaitSettled(Order attachment) {
    var id = String.valueOf(attachment.properties().get(Property.VOLUME));
    site.watch()
        .until(
            Kind.VOLUME,
            id,
            "to attach volume " + id,
            site.timeout(),
            site.stop(),
            seen ->
                seen.filter(
                    volume ->
                        !List.of("RESERVED", "ATTACHING", "DETACHING").contains(volume.status())))
        .join();
  }

  /** Looks until all of them are there, or none was for long enough. */
  private List<CloudObject> find(List<Order> orders) {
    var found = List.<CloudObject>of();
    for (var pause : LOOKS) {
      site.stop().pause(pause);
      found =
          mine(orders.get(0).kind()).stream()
              .filter(object -> orders.stream().anyMatch(order -> isOf(order, object)))
              .toList();
      if (found.size() >= orders.size()) {
        break;
      }
    }
    return found;
  }

  private List<CloudObject> mine(Kind kind) {
    if (kind == Kind.ATTACHMENT) {
      return site.cloud().list(Kind.VOLUME).stream()
          .flatMap(volume -> Inventory.attachment(volume).stream())
          .toList();
    }
    return site.cloud().list(kind).stream().filter(object -> object.isOf(mark.spec())).toList();
  }

  private static boolean isOf(Order order, CloudObject object) {
    return switch (order.kind()) {
      case FLOATING_IP -> object.mark().flatMap(Mark::name).equals(order.mark().name());
      case ATTACHMENT ->
          object.id().equals(order.properties().get(Property.VOLUME))
              && object.text(Property.SERVER).equals(order.properties().get(Property.SERVER));
      default -> object.name().equals(order.name());
    };
  }

  /** A floating IP of a lease is made by the lease; it appears, and is given its port. */
  private synchronized CloudObject takeReserved(Resource resource) {
    var properties = References.resolved(resource.properties(), this::id);
    var reservation = String.valueOf(properties.get(Property.RESERVATION));
    var port = String.valueOf(properties.get(Property.PORT));
    var deadline = System.nanoTime() + site.timeout().toNanos();
    while (true) {
      var free =
          site.cloud().list(Kind.FLOATING_IP).stream()
              .filter(ip -> ip.text(Property.RESERVATION).equals(reservation))
              .filter(ip -> List.of("", port).contains(ip.text(Property.PORT)))
              .findFirst();
      if (free.isPresent()) {
        var changes = new LinkedHashMap<String, Object>();
        changes.put(Property.PORT, port);
        changes.put(Property.DESCRIPTION, properties.get(Property.DESCRIPTION));
        return site.cloud().update(free.get(), changes);
      }
      if (System.nanoTime() > deadline) {
        throw new CloudException(
            CloudException.Kind.TIMEOUT,
            Explanation.tried("to take a floating IP of the lease for " + resource.key())
                .happened("none was free within " + site.timeout().toSeconds() + " s")
                .cause("the lease is not active yet, or its addresses are taken")
                .remedy("look at the lease's reservations and apply again")
                .paste("openstack floating ip list --tags reservation:" + reservation));
      }
      site.stop().pause(LOOKS.get(2));
    }
  }

  private CompletableFuture<CloudObject> usable(Resource resource, CloudObject object) {
    var what = "to create " + resource.key() + " (" + resource.name() + ")";
    return switch (object.kind()) {
      case SERVER -> await(object, Kind.SERVER, "ACTIVE", what);
      case VOLUME -> await(object, Kind.VOLUME, "AVAILABLE", what);
      case ATTACHMENT ->
          await(object, Kind.VOLUME, "IN-USE", what)
              .thenApply(volume -> Inventory.attachment(volume).orElse(object));
      case LEASE -> await(object, Kind.LEASE, "ACTIVE", what);
      default -> CompletableFuture.completedFuture(object);
    };
  }

  private CompletableFuture<CloudObject> await(
      CloudObject object, Kind kind, String status, String what) {
    if (object.status().equals(status)) {
      return CompletableFuture.completedFuture(object);
    }
    var condition = Watch.status(status, what);
    return site.watch()
        .until(
            kind,
            object.id(),
            what,
            site.timeout(),
            site.stop(),
            seen -> {
              if (kind == Kind.VOLUME && status.equals("AVAILABLE")) {
                // An attachment may be faster than this look.
                var inUse = seen.filter(volume -> volume.status().equals("IN-USE"));
                if (inUse.isPresent()) {
                  return inUse;
                }
              }
              return condition.apply(seen);
            });
  }

  private CompletableFuture<CloudObject> change(Resource resource, Step step) {
    var began = System.nanoTime();
    var object = step.object().orElseThrow();
    var changes = new LinkedHashMap<String, Object>();
    var wanted = References.resolved(resource.properties(), this::id);
    for (var change : step.changes()) {
      changes.put(
          change.property(),
          change.property().equals(Property.METADATA) || change.property().equals(Property.END)
              ? change.value()
              : wanted.get(change.property()));
    }
    var changed = site.cloud().update(object, changes);
    var usable =
        object.kind() == Kind.LEASE
            ? await(changed, Kind.LEASE, "ACTIVE", "to extend " + resource.key())
            : CompletableFuture.completedFuture(changed);
    return usable.thenApply(done -> tell("changed", resource, done, began));
  }

  /** An answer that was lost may have left a second object, which shows up late. */
  private void removeTwins() {
    for (var kind : unsure) {
      if (kind == Kind.ATTACHMENT) {
        continue;
      }
      var used = there.values().stream().map(CloudObject::id).toList();
      var names =
          resources.values().stream()
              .filter(resource -> resource.key().kind() == kind)
              .map(Resource::name)
              .toList();
      var twins =
          mine(kind).stream()
              .filter(object -> !used.contains(object.id()))
              .filter(
                  object -> names.contains(object.mark().flatMap(Mark::name).orElse(object.name())))
              .toList();
      for (var failure : new Demolition(site, journal::deleting, journal::gone).carryOut(twins)) {
        throw failure.why();
      }
    }
  }
}
