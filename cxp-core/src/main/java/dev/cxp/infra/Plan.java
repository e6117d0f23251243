package dev.cxp.infra;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an apply would do, and whether it may.
 *
 * <pre>{@code
 * var plan = provisioner.plan(SpotifyBuddies.infrastructure());
 * System.out.println(plan.text());
 * if (!plan.isEmpty()) {
 *   provisioner.apply(plan);
 * }
 * }</pre>
 */
public final class Plan {

  private final String spec;
  private final String cloud;
  private final List<Step> steps;
  private final List<Finding> findings;
  private final Map<String, Long> costs;
  private final List<String> notes;
  private final Draft draft;

  /** What an apply needs of the plan beside its steps. */
  record Draft(
      dev.cxp.pipeline.Infrastructure infrastructure,
      Map<Key, Resource> resources,
      Map<Key, CloudObject> lookups) {}

  Plan(
      String spec,
      String cloud,
      List<Step> steps,
      List<Finding> findings,
      Map<String, Long> costs,
      List<String> notes,
      Draft draft) {
    this.spec = Objects.requireNonNull(spec, "spec");
    this.cloud = Objects.requireNonNull(cloud, "cloud");
    this.steps = List.copyOf(steps);
    this.findings = List.copyOf(findings);
    this.costs = Collections.unmodifiableMap(new TreeMap<>(costs));
    this.notes = List.copyOf(notes);
    this.draft = draft;
  }

  /** The specification: its name and suffix. */
  public String spec() {
    return spec;
  }

  /** Which cloud it was made for. */
  public String cloud() {
    return cloud;
  }

  /** One step for each thing that is wanted, and one for each that must go. */
  public List<Step> steps() {
    return steps;
  }

  /** The step of something, by its name in the specification. */
  public Optional<Step> step(Kind kind, String name) {
    return steps.stream().filter(step -> step.key().equals(Key.of(kind, name))).findFirst();
  }

  /** The steps that do something with the cloud. */
  public List<Step> changes() {
    return steps.stream().filter(step -> step.action().changesCloud()).toList();
  }

  /** Whether the cloud is as specified, so that applying changes nothing of it. */
  public boolean isEmpty() {
    return changes().isEmpty();
  }

  List<String> stepsInWords() {
    return steps.stream().map(Step::toString).toList();
  }

  /** What was checked before anything is created; an apply refuses when one failed. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether every check before creating passed. */
  public boolean isFeasible() {
    return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.FAILED);
  }

  /**
   * How far the cloud is from the specification, as findings: one for each thing, PASSED where it
   * is as specified, FAILED where it is missing, differs, or should not be there.
   */
  public List<Finding> drift() {
    return steps.stream().map(Plan::drift).toList();
  }

  private static Finding drift(Step step) {
    var where = "infrastructure/" + step.key();
    if (!step.action().changesCloud()) {
      return Finding.passed("infrastructure.drift", where, step.name() + " is as specified");
    }
    var summary =
        switch (step.action()) {
          case CREATE -> step.name() + " is not there";
          case DELETE -> step.name() + " is there, and the specification has it no more";
          default -> step.name() + " differs";
        };
    return Finding.failed("infrastructure.drift", where, summary)
        .evidence(step.changes().stream().map(Change::toString).toArray(String[]::new))
        .cause(step.reason())
        .remedy("apply the specification, which would " + step.action().words() + " it");
  }

  /**
   * What it adds to the project: {@code instances}, {@code cores}, {@code ram} (megabytes), {@code
   * gigabytes}, {@code volumes}, {@code floatingip}, {@code port} and others, as quotas call them;
   * negative for what is given back.
   */
  public Map<String, Long> costs() {
    return costs;
  }

  /** What a reader should know beside: what outlives the lease, what is lost. */
  public List<String> notes() {
    return notes;
  }

  /** The plan for people, several lines. */
  public String text() {
    return PlanText.of(this);
  }

  /** The plan for programs, as JSON; the form is stable: {@code "format": 1}. */
  public String json() {
    return PlanJson.of(this);
  }

  Draft draft() {
    return draft;
  }

  @Override
  public String toString() {
    return text();
  }
}
