package dev.cxp.infra;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes a plan for programs. Under the same format number, fields are only ever added. */
final class PlanJson {

  private static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private PlanJson() {}

  static String of(Plan plan) {
    var root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("spec", plan.spec());
    root.put("cloud", plan.cloud());
    root.put("empty", plan.isEmpty());
    root.put("feasible", plan.isFeasible());
    var steps = root.putArray("steps");
    plan.steps().forEach(step -> write(step, steps.addObject()));
    var costs = root.putObject("costs");
    plan.costs().forEach(costs::put);
    var notes = root.putArray("notes");
    plan.notes().forEach(notes::add);
    var findings = root.putArray("findings");
    for (var finding : plan.findings()) {
      var node = findings.addObject();
      node.put("check", finding.check());
      node.put("verdict", finding.verdict().name());
      node.put("where", finding.where());
      node.put("summary", finding.summary());
      finding.cause().ifPresent(cause -> node.put("cause", cause));
      finding.remedy().ifPresent(remedy -> node.put("remedy", remedy));
    }
    return JSON.writeValueAsString(root) + "\n";
  }

  private static void write(Step step, ObjectNode node) {
    node.put("action", step.action().name());
    node.put("kind", step.key().kind().name());
    node.put("key", step.key().name());
    node.put("name", step.name());
    step.object().ifPresent(object -> node.put("id", object.id()));
    node.put("reason", step.reason());
    var changes = node.putArray("changes");
    for (var change : step.changes()) {
      var one = changes.addObject();
      one.put("property", change.property());
      one.put("before", change.before());
      one.put("after", change.after());
      one.put("replaces", change.replaces());
    }
  }
}
