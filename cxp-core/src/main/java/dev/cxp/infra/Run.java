package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.pipeline.Infrastructure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One plan, apply or destroy of one specification, with its journal open. */
final class Run implements AutoCloseable {

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

  /**
   * How long after something was made a list may not have it yet, and when it is looked at again.
   */
  private static final Duration RECENTLY = Duration.ofSeconds(30);

  private static final List<Duration> LATE =
      List.of(
          Duration.ofMillis(150),
          Duration.ofMillis(400),
          Duration.ofMillis(900),
          Duration.ofMillis(1500),
          Duration.ofMillis(2000));

  private static final Set<Kind> REFERRED_TO =
      EnumSet.of(
          Kind.NETWORK,
          Kind.SUBNET,
          Kind.SECURITY_GROUP,
          Kind.SERVER_GROUP,
          Kind.KEY_PAIR,
          Kind.LEASE);

  private final ProvisionerOptions options;
  private final Infrastructure wanted;
  private final String spec;
  private final Site site;
  private final Journal journal;

  Run(ProvisionerOptions options, Infrastructure wanted) {
    this.options = options;
    this.wanted = wanted;
    this.spec = spec(wanted);
    this.journal = Journal.open(options.journals, spec, options.clock);
    this.site = Site.on(options.cloud, options.clock, options.timeout, options.progress);
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

  /** A plan to look at. */
  Plan preview() {
    return plan(false);
  }

  /** A plan to carry out, with all that is known of what it refers to. */
  Plan plan() {
    return plan(true);
  }

  private Plan plan(boolean whole) {
    sameCloud();
    var resources = Blueprint.of(wanted);
    var recorded = journal.ids();
    var adopting = new TreeSet<Key>();
    for (var adoption : options.adoptions) {
      var key = Key.of(adoption.kind(), adoption.key());
      if (!adoption.id().equals(recorded.put(key, adoption.id()))) {
        adopting.add(key);
      }
    }
    var inventory = withLateOnes(inventory(resources, recorded, whole));
    var planner = new Planner(spec, resources, recorded, adopting, inventory);
    var steps = planner.steps();
    var findings = new ArrayList<>(planner.findings());
    var preflight = new Preflight(site, wanted, resources, planner.matching(), inventory, steps);
    findings.addAll(preflight.findings(options.pipeline, options.losingData));
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
        site.cloud().describe(),
        steps,
        findings,
        preflight.costs(),
        preflight.notes(),
        new Plan.Draft(wanted, resources, lookups));
  }

  private void sameCloud() {
    if (!journal.cloud().isEmpty() && !journal.cloud().equals(site.cloud().describe())) {
      throw new CxpException(
          Explanation.tried("to plan with the journal " + journal.file())
              .happened(
                  "it is about another cloud: "
                      + journal.cloud()
                      + ", not "
                      + site.cloud().describe())
              .cause("clouds.yaml has another project or region under that name now")
              .remedy("destroy the stack there first, or name another directory of journals"));
    }
  }

  private Inventory inventory(
      Map<Key, Resource> resources, Map<Key, String> recorded, boolean whole) {
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
    var rules =
        whole
            || options.pipeline.isPresent()
            || resources.keySet().stream()
                .anyMatch(key -> key.kind() == Kind.SECURITY_GROUP && !key.existing());
    return rules
        ? Inventory.take(site.cloud(), kinds, images, site.workers())
        : Inventory.withoutRules(site.cloud(), kinds, images, site.workers());
  }

  /**
   * Looks again for what was made a moment ago, for lists may come late, and for what a run that
   * was killed may have asked for: the cloud goes on with a request whose asker is gone.
   */
  private Inventory withLateOnes(Inventory first) {
    var inventory = first;
    for (var pause : LATE) {
      var missing = missing(inventory);
      if (missing.isEmpty()) {
        break;
      }
      site.stop().pause(pause);
      inventory = inventory.and(Inventory.take(site.cloud(), missing, Set.of(), site.workers()));
    }
    return inventory;
  }

  private Set<Kind> missing(Inventory seen) {
    var missing = EnumSet.noneOf(Kind.class);
    var recently = options.clock.instant().minus(RECENTLY);
    journal
        .madeSince(recently)
        .forEach(
            (key, id) -> {
              if (seen.find(key.kind(), id).isEmpty()) {
                missing.add(key.kind());
              }
            });
    journal
        .unsettledSince(recently)
        .forEach(
            (key, intent) -> {
              if (seen.of(key.kind()).stream()
                  .noneMatch(one -> one.isOf(spec) && one.name().equals(intent.name()))) {
                missing.add(key.kind());
              }
            });
    // A volume tells of it, and a plan sees to it.
    missing.remove(Kind.ATTACHMENT);
    return missing;
  }

  /**
   * Carries a plan out.
   *
   * @return everything that is there then
   */
  Map<Key, CloudObject> apply(Plan plan) {
    refuse(plan);
    if (journal.run().isEmpty()) {
      journal.begin(newRun(), site.cloud().describe());
    }
    var mark = Mark.of(spec, journal.run().orElseThrow());
    if (wanted.expiresAfter().isPresent()) {
      mark = mark.expires(options.clock.instant().plus(wanted.expiresAfter().get()));
    }
    record(plan);
    demolish(plan, step -> !isReferredTo(step));
    var construction = new Construction(site, journal, mark, plan);
    try {
      var failures = construction.carryOut();
      if (!failures.isEmpty()) {
        throw failed(plan, construction, failures);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(plan, construction, List.of(Stop.cancelled()));
    } finally {
      journal.settled();
    }
    demolish(plan, Run::isReferredTo);
    return construction.there();
  }

  private ProvisioningException failed(
      Plan plan, Construction construction, List<RuntimeException> failures) {
    var exists =
        construction.there().entrySet().stream()
            .filter(entry -> !entry.getKey().existing())
            .map(Map.Entry::getValue)
            .toList();
    var failed = new FailedApply(plan, exists, failures);
    return failed.exception(dossier().write(spec, exists, failed.causes()));
  }

  private Dossier dossier() {
    return new Dossier(site, options.dossiers, options.journals);
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
  private void record(Plan plan) {
    var known = journal.ids();
    var adopted =
        options.adoptions.stream()
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

  private void demolish(Plan plan, Predicate<Step> which) {
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

  /**
   * Deletes everything.
   *
   * @return how many objects there were
   */
  int destroy() {
    sameCloud();
    var inventory =
        withLateOnes(
            Inventory.withoutRules(
                site.cloud(), Removal.kinds(site.cloud()), Set.of(), site.workers()));
    var victims = inventory.all().stream().filter(this::isOurs).toList();
    var left =
        new Removal(site, journal::deleting, journal::gone, appearing())
            .carryOut(victims, seen -> seen.marked(spec));
    if (!left.isEmpty()) {
      var objects = left.stream().map(Leftover::object).toList();
      throw Removal.left("to destroy " + spec, left, dossier().write(spec, objects, List.of()));
    }
    journal.destroyed();
    return (int) victims.stream().filter(object -> object.kind() != Kind.ATTACHMENT).count();
  }

  /** Without a journal, whatever was asked for may have been left unanswered. */
  private Set<Kind> appearing() {
    return journal.run().isEmpty()
        ? Removal.kinds(site.cloud())
        : journal.unsettledSince(Instant.EPOCH).keySet().stream()
            .map(Key::kind)
            .filter(kind -> kind != Kind.ATTACHMENT)
            .collect(Collectors.toSet());
  }

  private boolean isOurs(CloudObject object) {
    return object.isOf(spec)
        || journal.ids().entrySet().stream()
            .anyMatch(
                entry ->
                    entry.getKey().kind() == object.kind() && entry.getValue().equals(object.id()));
  }

  /** The run that made what there is. */
  String name() {
    return journal.run().orElseThrow();
  }

  private String newRun() {
    return RUN.format(options.clock.instant())
        + "-"
        + String.format("%04x", ThreadLocalRandom.current().nextInt(0x10000));
  }

  @Override
  public void close() {
    site.close();
    journal.close();
  }
}
