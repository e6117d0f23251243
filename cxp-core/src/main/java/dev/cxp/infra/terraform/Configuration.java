package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The blocks of all files of a folder, sorted by what they are for. */
final class Configuration {

  private final Notes notes;
  private final List<Body.Block> variables = new ArrayList<>();
  private final List<Body.Block> outputs = new ArrayList<>();
  private final List<Body.Block> providers = new ArrayList<>();
  private final Map<String, Body.Attribute> locals = new LinkedHashMap<>();
  private final Map<Address, Body.Block> resources = new LinkedHashMap<>();

  Configuration(Notes notes) {
    this.notes = notes;
  }

  List<Body.Block> variables() {
    return List.copyOf(variables);
  }

  List<Body.Block> outputs() {
    return List.copyOf(outputs);
  }

  List<Body.Block> providers() {
    return List.copyOf(providers);
  }

  Map<String, Body.Attribute> locals() {
    return locals;
  }

  /** Resources and data sources, in the order of the files. */
  Map<Address, Body.Block> resources() {
    return resources;
  }

  void add(Body file) {
    for (var attribute : file.attributes()) {
      notes.failed(
          Notes.BLOCK,
          attribute.place(),
          "the attribute " + attribute.name() + " stands outside of every block",
          "values of variables belong into terraform.tfvars");
    }
    file.blocks().forEach(this::block);
  }

  private void block(Body.Block block) {
    switch (block.type()) {
      case "terraform" ->
          notes.passed(
              Notes.BLOCK,
              block.place(),
              "the settings of Terraform itself (versions, state) mean nothing to CXP");
      case "variable" -> labelled(block, 1, variables);
      case "output" -> labelled(block, 1, outputs);
      case "provider" -> labelled(block, 1, providers);
      case "locals" -> block.body().attributes().forEach(this::local);
      case "resource", "data" -> resource(block);
      case "module" ->
          notes.failed(
              Notes.BLOCK,
              block.place(),
              block.heading() + " is a module, and CXP reads one folder",
              "read the module's own folder, with its variables");
      default ->
          notes.failed(
              Notes.BLOCK,
              block.place(),
              "CXP does not read the block " + block.heading(),
              "leave it to Terraform: CXP reads resource, data, variable, locals, output, provider");
    }
  }

  private boolean labelled(Body.Block block, int labels, List<Body.Block> list) {
    if (block.labels().size() != labels) {
      notes.failed(
          Notes.SYNTAX,
          block.place(),
          block.heading() + " has " + block.labels().size() + " labels instead of " + labels,
          "write " + block.type() + (labels == 1 ? " \"name\" {" : " \"type\" \"name\" {"));
      return false;
    }
    list.add(block);
    return true;
  }

  private void local(Body.Attribute attribute) {
    if (locals.putIfAbsent(attribute.name(), attribute) != null) {
      twice(attribute.place(), "the local value " + attribute.name());
    }
  }

  private void resource(Body.Block block) {
    if (!labelled(block, 2, new ArrayList<>())) {
      return;
    }
    var address =
        new Address(
            block.type().equals("data"), block.labels().get(0), block.labels().get(1), null);
    if (resources.putIfAbsent(address, block) != null) {
      twice(block.place(), address.toString());
    }
  }

  private void twice(Place place, String what) {
    notes.failed(
        Notes.BLOCK,
        place,
        what + " is there a second time",
        "rename one of the two, or remove it");
  }
}
