package dev.cxp.infra;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what runs left on a cloud, by the marks alone: from any machine, without a journal. What
 * carries no mark is never touched.
 *
 * <pre>{@code
 * var sweep = Sweeper.on(cloud).expired();
 * System.out.println(sweep.text());        // nothing is deleted yet
 * sweep.carryOut();
 * }</pre>
 */
public final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private final Cloud cloud;
  private final Clock clock;
  private final Duration timeout;
  private final Consumer<String> progress;

  private Sweeper(Cloud cloud, Clock clock, Duration timeout, Consumer<String> progress) {
    this.cloud = Objects.requireNonNull(cloud, "cloud");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.timeout = Objects.requireNonNull(timeout, "timeout");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /** Sweeps a cloud. */
  public static Sweeper on(Cloud cloud) {
    return new Sweeper(cloud, Clock.systemUTC(), Duration.ofMinutes(10), LOG::info);
  }

  /** Returns this with another clock, for tests. */
  public Sweeper clock(Clock other) {
    return new Sweeper(cloud, other, timeout, progress);
  }

  /** Returns this with who hears one line for each thing that happened; the log unless set. */
  public Sweeper progress(Consumer<String> listener) {
    return new Sweeper(cloud, clock, timeout, listener);
  }

  /** What is past its end. */
  public Sweep expired() {
    var now = clock.instant();
    return find("what has expired", mark -> mark.isExpired(now));
  }

  /** What a run made, expired or not. */
  public Sweep run(String run) {
    Objects.requireNonNull(run, "run");
    return find("what run " + run + " made", mark -> mark.run().equals(run));
  }

  /** What any run of a specification made, expired or not. */
  public Sweep spec(String spec) {
    Objects.requireNonNull(spec, "spec");
    return find("what " + spec + " made", mark -> mark.spec().equals(spec));
  }

  private Sweep find(String what, Predicate<Mark> wanted) {
    try (var site = site()) {
      var inventory = Inventory.withoutRules(cloud, Removal.kinds(cloud), Set.of(), site.workers());
      return new Sweep(what, cloud.describe(), marked(inventory, wanted), wanted);
    }
  }

  private static List<CloudObject> marked(Inventory inventory, Predicate<Mark> wanted) {
    return inventory.all().stream()
        .filter(object -> object.kind() != Kind.ATTACHMENT)
        .filter(object -> object.mark().filter(wanted).isPresent())
        .toList();
  }

  private Site site() {
    return Site.on(cloud, clock, timeout, progress);
  }

  /** What a sweep found, and would delete. */
  public final class Sweep {

    private final String what;
    private final String where;
    private final List<CloudObject> objects;
    private final Predicate<Mark> wanted;

    private Sweep(String what, String where, List<CloudObject> objects, Predicate<Mark> wanted) {
      this.what = what;
      this.where = where;
      this.objects = List.copyOf(objects);
      this.wanted = wanted;
    }

    /** What would be deleted. */
    public List<CloudObject> objects() {
      return objects;
    }

    /** What would be deleted, for people. */
    public String text() {
      if (objects.isEmpty()) {
        return "Sweep of " + what + " on " + where + ": nothing";
      }
      return objects.stream()
          .map(Sweep::line)
          .collect(
              Collectors.joining(
                  System.lineSeparator(),
                  "Sweep of " + what + " on " + where + ":" + System.lineSeparator(),
                  ""));
    }

    private static String line(CloudObject object) {
      var mark = object.mark().orElseThrow();
      return "  - "
          + object.describe()
          + ", of "
          + mark.spec()
          + ", run "
          + mark.run()
          + mark.expires().map(end -> ", until " + end).orElse("");
    }

    /**
     * Deletes it, side by side, past errors.
     *
     * @return how many objects were deleted
     * @throws ProvisioningException with the list of what is left and the command for each
     */
    public int carryOut() {
      try (var site = site()) {
        var left =
            new Removal(site, object -> {}, object -> {}, Removal.kinds(cloud))
                .carryOut(objects, seen -> marked(seen, wanted));
        if (!left.isEmpty()) {
          throw Removal.left("to sweep " + what + " on " + where, left, Optional.empty());
        }
        return objects.size();
      }
    }

    @Override
    public String toString() {
      return text();
    }
  }
}
