package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a cloud be as a specification says, and takes it away again.
 *
 * <pre>{@code
 * try (var cloud = OpenStack.connect(Path.of("clouds.yaml"), "openstack")) {
 *   var provisioner = Provisioner.on(cloud);
 *   System.out.println(provisioner.plan(infrastructure).text());
 *   var stack = provisioner.apply(infrastructure);
 *   ...
 *   provisioner.destroy(infrastructure);
 * }
 * }</pre>
 *
 * <p>Applying twice changes nothing. A run that was killed at any moment is taken up by the next:
 * each object carries a {@link Mark} from its first moment, each intent is in the journal before
 * the request is sent. Immutable: each method that sets something returns a changed copy.
 */
public final class Provisioner {

  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** What may be there of a specification though it no longer mentions it. */
  private static final Set<Kind> ALWAYS =
      EnumSet.of(
          Kind.NETWORK,
          Kind.SUBNET,
          Kind.PORT,
          Kind.SECURITY_GROUP,
          Kind.FLOATING_IP,
          Kind.SERVER,
          Kind.VOLUME);

  private static final Set<Kind> REFERRED_TO =
      EnumSet.of(
          Kind.NETWORK,
          Kind.SUBNET,
          Kind.SECURITY_GROUP,
          Kind.SERVER_GROUP,
          Kind.KEY_PAIR,
          Kind.LEASE);

  private final Cloud cloud;
  private final Path journals;
  private final Path dossiers;
  private final Duration timeout;
  private final Clock clock;
  private final Consumer<String> progress;
  private final List<Adoption> adoptions;
  private final Optional<Pipeline> pipeline;
  private final boolean losingData;

  private Provisioner(
      Cloud cloud,
      Path journals,
      Path dossiers,
      Duration timeout,
      Clock clock,
      Consumer<String> progress,
      List<Adoption> adoptions,
      Optional<Pipeline> pipeline,
      boolean losingData) {
    this.cloud = Objects.requireNonNull(cloud, "cloud");
    this.journals = Objects.requireNonNull(journals, "journals");
    this.dossiers = Objects.requireNonNull(dossiers, "dossiers");
    this.timeout = Objects.requireNonNull(timeout, "timeout");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.progress = Objects.requireNonNull(progress, "progress");
    this.adoptions = List.copyOf(adoptions);
    this.pipeline = pipeline;
    this.losingData = losingData;
  }

  /** Works on a cloud; journals are in {@code .cxp/infrastructure} of the working directory. */
  public static Provisioner on(Cloud cloud) {
    return new Provisioner(
        cloud,
        Path.of(".cxp", "infrastructure"),
        Path.of("target", "cxp", "infrastructure"),
        Duration.ofMinutes(10),
        Clock.systemUTC(),
        LOG::info,
        List.of(),
        Optional.empty(),
        false);
  }

  /** Returns this with the directory of journals, one file for each specification. */
  public Provisioner journal(Path directory) {
    return new Provisioner(
        cloud, directory, dossiers, timeout, clock, progress, adoptions, pipeline, losingData);
  }

  /** Returns this with the directory where a failure leaves its dossier. */
  public Provisioner dossier(Path directory) {
    return new Provisioner(
        cloud, journals, directory, timeout, clock, progress, adoptions, pipeline, losingData);
  }

  /** Returns this with how long the cloud may take for one object; 10 minutes unless set. */
  public Provisioner timeout(Duration time) {
    return new Provisioner(
        cloud, journals, dossiers, time, clock, progress, adoptions, pipeline, losingData);
  }

  /** Returns this with another clock, for tests. */
  public Provisioner clock(Clock other) {
    return new Provisioner(
        cloud, journals, dossiers, timeout, other, progress, adoptions, pipeline, losingData);
  }

  /** Returns this with who hears one line for each thing that happened; the log unless set. */
  public Provisioner progress(Consumer<String> listener) {
    return new Provisioner(
        cloud, journals, dossiers, timeout, clock, listener, adoptions, pipeline, losingData);
  }

  /** Returns this taking over what another tool made, such as Terraform. */
  public Provisioner adopting(Collection<Adoption> more) {
    var all = new ArrayList<>(adoptions);
    all.addAll(more);
    return new Provisioner(
        cloud, journals, dossiers, timeout, clock, progress, all, pipeline, losingData);
  }

  /** Returns this taking over something that another tool made. */
  public Provisioner adopting(Adoption one) {
    return adopting(List.of(one));
  }

  /**
   * Returns this checking, before anything is created, also what a pipeline wants of its machines:
   * that security groups open the ports that it exposes, and that its requests fit into the
   * flavors.
   */
  public Provisioner carrying(Pipeline wanted) {
    return new Provisioner(
        cloud,
        journals,
        dossiers,
        timeout,
        clock,
        progress,
        adoptions,
        Optional.of(wanted),
        losingData);
  }

  /** Returns this replacing and deleting volumes where the specification changed; else refused. */
  public Provisioner losingData() {
    return new Provisioner(
        cloud, journals, dossiers, timeout, clock, progress, adoptions, pipeline, true);
  }

  /**
   * What an apply would do. Nothing is changed on the cloud.
   *
   * @throws CxpException when the specification is wrong, or the cloud cannot be asked
   */
  public Plan plan(Infrastructure wanted) {
    try (var site = site();
        var journal = journal(wanted)) {
      return plan(wanted, site, journal);
    }
  }

  /**
   * Plans and carries the plan out. What exists already is kept; a second apply changes nothing.
   *
   * @throws ProvisioningException when it did not come to its end; what exists is recorded and
   *     marked, so that the next apply or destroy goes on from there
   * @throws CxpException before anything is created, when something is wrong
   */
  public Provisioned apply(Infrastructure wanted) {
    try (var site = site();
        var journal = journal(wanted)) {
      return apply(plan(wanted, site, journal), site, journal);
    }
  }

  /**
   * Carries out a plan that somebody has looked at; refuses when the cloud is no longer as it was.
   *
   * @throws ProvisioningException as {@link #apply(Infrastructure)}
   */
  public Provisioned apply(Plan plan) {
    var wanted = plan.draft().infrastructure();
    try (var site = site();
        var journal = journal(wanted)) {
      var now = plan(wanted, site, journal);
      if (!now.steps().stream()
          .map(Step::toString)
          .toList()
          .equals(plan.steps().stream().map(Step::toString).toList())) {
        throw new CxpException(
            Explanation.tried("to apply the plan for " + plan.spec())
                .happened(
                    "the cloud is no longer as it was when it was made; now it would be:\n"
                        + now.text())
                .cause("somebody, or a lease's end, changed something meanwhile")
                .remedy("look at the new plan, and apply that"));
      }
      return apply(now, site, journal);
    }
  }

  /**
   * Deletes everything of a specification: what carries its mark, and what was adopted. Errors end
   * only what depends on them.
   *
   * @return how many objects were deleted
   * @throws ProvisioningException with the list of what is left and the command for each
   */
  public int destroy(Infrastructure wanted) {
    try (var site = site();
        var journal = journal(wanted)) {
      var spec = spec(wanted);
      var recorded = Set.copyOf(journal.ids().values());
      var inventory = Inventory.take(cloud, Removal.kinds(cloud), Set.of(), site.workers());
      var victims =
          inventory.all().stream()
              .filter(object -> object.isOf(spec) || isRecorded(journal, object, recorded))
              .filter(
                  object ->
                      object.kind() != Kind.ATTACHMENT
                          || isRecorded(journal, object, recorded)
                          || object.isOf(spec))
              .toList();
      var left =
          new Removal(site, journal::deleting, journal::gone)
              .carryOut(victims, seen -> seen.marked(spec));
      if (!left.isEmpty()) {
        throw Removal.left(
            "to destroy " + spec,
            left,
            new Dossier(site, dossiers, journals)
                .write(spec, left.stream().map(Leftover::object).toList(), List.of()));
      }
      journal.destroyed();
      return (int) victims.stream().filter(object -> object.kind() != Kind.ATTACHMENT).count();
    }
  }

  private static boolean isRecorded(Journal journal, CloudObject object, Set<String> recorded) {
    return recorded.contains(object.id())
        && journal.ids().entrySet().stream()
            .anyMatch(
                entry ->
                    entry.getKey().kind() == object.kind() && entry.getValue().equals(object.id()));
  }

  private Site site() {
    return Site.on(cloud, clock, timeout, progress);
  }

  private Journal journal(Infrastructure wanted) {
    return Journal.open(journals, spec(wanted), clock);
  }

  /** A stack without a name and suffix could not be told from others. */
  private static String spec(Infrastructure wanted) {
    var problems = new ArrayList<String>();
    wanted
        .problems()
        .forEach(
            problem ->
                problems.add(
                    problem.where() + ": " + problem.problem() + "; " + problem.suggestion()));
    if (wanted.id().isEmpty()) {
      problems.add(
          "infrastructure/suffix: neither name nor suffix tells this stack from others; for example"
              + " suffix(\"group47\")");
    }
    if (!problems.isEmpty()) {
      throw new CxpException(
          Explanation.tried("to provision " + wanted)
              .happened("the specification is wrong:\n  " + String.join("\n  ", problems))
              .remedy("correct it: each line has a suggestion"));
    }
    return wanted.id();
  }

  private Plan plan(Infrastructure wanted, Site site, Journal journal) {
    sameCloud(journal);
    var spec = spec(wanted);
    var resources = Blueprint.of(wanted);
    var recorded = journal.ids();
    var adopting = new TreeSet<Key>();
    for (var adoption : adoptions) {
      var key = Key.of(adoption.kind(), adoption.key());
      if (!adoption.id().equals(recorded.put(key, adoption.id()))) {
        adopting.add(key);
      }
    }
    var inventory = inventory(resources, recorded, site);
    var planner = new Planner(spec, resources, recorded, adopting, inventory);
    var steps = planner.steps();
    var findings = new ArrayList<>(planner.findings());
    var preflight = new Preflight(site, wanted, resources, planner.matching(), inventory, steps);
    findings.addAll(preflight.findings(pipeline, losingData));
    var lookups = new TreeMap<Key, CloudObject>();
    resources.values().stream()
        .filter(Resource::isLookup)
        .forEach(
            resource ->
                planner
                    .matching()
                    .of(resource.key())
                    .ifPresent(o -> lookups.put(resource.key(), o)));
    return new Plan(
        spec,
        cloud.describe(),
        steps,
        findings,
        preflight.costs(),
        preflight.notes(),
        new Plan.Draft(wanted, resources, lookups));
  }

  private void sameCloud(Journal journal) {
    if (!journal.cloud().isEmpty() && !journal.cloud().equals(cloud.describe())) {
      throw new CxpException(
          Explanation.tried("to plan with the journal " + journal.file())
              .happened(
                  "it is about another cloud: " + journal.cloud() + ", not " + cloud.describe())
              .cause("clouds.yaml has another project or region under that name now")
              .remedy("destroy the stack there first, or name another directory of journals"));
    }
  }

  private Inventory inventory(Map<Key, Resource> resources, Map<Key, String> recorded, Site site) {
    var kinds = EnumSet.copyOf(ALWAYS);
    resources.keySet().stream()
        // An existing key pair is only looked for when something is to be created with it.
        .filter(key -> key.kind() != Kind.KEY_PAIR || !key.existing())
        .forEach(key -> kinds.add(key.kind()));
    recorded.keySet().forEach(key -> kinds.add(key.kind()));
    var images =
        resources.keySet().stream()
            .filter(key -> key.kind() == Kind.IMAGE)
            .map(Key::name)
            .collect(Collectors.toSet());
    return Inventory.take(cloud, kinds, images, site.workers());
  }

  private Provisioned apply(Plan plan, Site site, Journal journal) {
    refuse(plan);
    var began = System.nanoTime();
    var before = cloud.requests();
    var wanted = plan.draft().infrastructure();
    if (journal.run().isEmpty()) {
      journal.begin(newRun(), cloud.describe());
    }
    var mark = Mark.of(plan.spec(), journal.run().orElseThrow());
    if (wanted.expiresAfter().isPresent()) {
      mark = mark.expires(clock.instant().plus(wanted.expiresAfter().get()));
    }
    record(plan, journal);
    demolish(plan, site, journal, step -> !isReferredTo(step));
    var construction = new Construction(site, journal, mark, plan);
    try {
      var failures = construction.carryOut();
      if (!failures.isEmpty()) {
        throw failed(plan, site, construction, failures);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(plan, site, construction, List.of(Stop.cancelled()));
    }
    demolish(plan, site, journal, Provisioner::isReferredTo);
    return provisioned(plan, journal, construction.there(), before, began);
  }

  private Provisioned provisioned(
      Plan plan, Journal journal, Map<Key, CloudObject> objects, Requests before, long began) {
    return new Provisioned(
        this,
        plan.draft().infrastructure(),
        journal.run().orElseThrow(),
        objects,
        cloud.requests().since(before),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static void refuse(Plan plan) {
    if (plan.isFeasible()) {
      return;
    }
    var failed =
        plan.findings().stream()
            .filter(finding -> finding.verdict() == Verdict.FAILED)
            .map(Finding::text)
            .toList();
    throw new CxpException(
        Explanation.tried("to apply the plan for " + plan.spec())
            .happened(
                failed.size()
                    + (failed.size() == 1 ? " check" : " checks")
                    + " before creating failed, so nothing was created:\n"
                    + String.join("\n", failed))
            .remedy("see what each says, then apply again"));
  }

  /** Adoptions, and ids that an earlier run had no time to write down. */
  private void record(Plan plan, Journal journal) {
    var known = journal.ids();
    var adopted =
        adoptions.stream()
            .filter(a -> !a.id().equals(known.get(Key.of(a.kind(), a.key()))))
            .filter(
                a ->
                    plan.step(a.kind(), a.key())
                        .flatMap(Step::object)
                        .filter(o -> o.id().equals(a.id()))
                        .isPresent())
            .toList();
    if (!adopted.isEmpty()) {
      journal.adopted(adopted);
    }
    plan.steps().stream()
        .filter(step -> step.action() == Action.KEEP || step.action() == Action.CHANGE)
        .filter(step -> !step.object().orElseThrow().id().equals(journal.ids().get(step.key())))
        .forEach(step -> journal.made(step.key(), step.object().orElseThrow().id()));
  }

  /** What the specification no longer has, and what is there may let go of only by a change. */
  private static boolean isReferredTo(Step step) {
    return step.action() == Action.DELETE && REFERRED_TO.contains(step.key().kind());
  }

  private void demolish(Plan plan, Site site, Journal journal, Predicate<Step> which) {
    var victims =
        plan.steps().stream()
            .filter(which)
            .filter(step -> step.action() == Action.DELETE || step.action() == Action.REPLACE)
            .flatMap(step -> step.object().stream())
            .toList();
    var failures = new Demolition(site, journal::deleting, journal::gone).carryOut(victims);
    if (!failures.isEmpty()) {
      throw Removal.left(
          "to delete what the plan for " + plan.spec() + " replaces",
          failures.stream()
              .map(
                  failure ->
                      new Leftover(failure.object(), String.valueOf(failure.why().getMessage())))
              .toList(),
          Optional.empty());
    }
  }

  private ProvisioningException failed(
      Plan plan, Site site, Construction construction, List<RuntimeException> failures) {
    var real =
        failures.stream()
            .filter(
                failure ->
                    !(failure instanceof CloudException cloudFailure)
                        || cloudFailure.kind() != CloudException.Kind.INTERRUPTED)
            .distinct()
            .toList();
    var causes = real.isEmpty() ? failures.subList(0, 1) : real;
    var first = causes.get(0);
    var exists =
        construction.there().entrySet().stream()
            .filter(entry -> !entry.getKey().existing())
            .map(Map.Entry::getValue)
            .toList();
    var dossier = new Dossier(site, dossiers, journals).write(plan.spec(), exists, causes);
    var so =
        Explanation.tried("to apply the plan for " + plan.spec() + " on " + plan.cloud())
            .happened(
                (first instanceof CxpException known
                        ? known.explanation().tried() + " failed: " + known.explanation().happened()
                        : String.valueOf(first))
                    + "\n"
                    + existing(exists));
    if (first instanceof CxpException known) {
      for (var cause : known.explanation().causes()) {
        so = so.cause(cause);
      }
      for (var remedy : known.explanation().remedies()) {
        so = so.remedy(remedy);
      }
    }
    so = so.remedy("apply again to go on from there, or destroy(...) to take it away");
    if (dossier.isPresent()) {
      so = so.remedy("look at what the cloud showed: " + dossier.get());
    }
    if (first instanceof CxpException known) {
      for (var paste : known.explanation().pastes()) {
        so = so.paste(paste);
      }
    }
    var error = new ProvisioningException(so, first, exists, dossier);
    causes.stream().skip(1).forEach(error::addSuppressed);
    return error;
  }

  private static String existing(List<CloudObject> exists) {
    if (exists.isEmpty()) {
      return "Nothing of it exists.";
    }
    return "What exists now, marked and recorded: "
        + Removal.counts(exists).entrySet().stream()
            .map(
                entry ->
                    entry.getValue() + " " + entry.getKey() + (entry.getValue() > 1 ? "s" : ""))
            .collect(Collectors.joining(", "))
        + ".";
  }

  private String newRun() {
    return RUN.format(clock.instant())
        + "-"
        + String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000));
  }
}
