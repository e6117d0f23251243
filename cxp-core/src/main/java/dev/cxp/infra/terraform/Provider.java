package dev.cxp.infra.terraform;

import java.util.List;

/** Reads which cloud the provider talks to. */
final class Provider {

  private Provider() {}

  /** The entry of clouds.yaml; empty when there is none, which is a finding. */
  static String cloud(List<Body.Block> providers, Expansion expansion, Notes notes) {
    var cloud = "";
    for (var block : providers) {
      if (!block.labels().get(0).equals("openstack")) {
        notes.failed(
            Notes.BLOCK,
            block.place(),
            block.heading() + " is not the provider of OpenStack",
            "leave it and its resources to Terraform, in a folder of its own");
      } else if (block.body().attribute("alias").isPresent() || !cloud.isEmpty()) {
        notes.failed(
            Notes.BLOCK,
            block.place(),
            "a second provider of OpenStack is a second cloud or region",
            "make a specification for each");
      } else {
        cloud = entry(expansion.values(block), notes);
      }
    }
    return cloud;
  }

  private static String entry(Values values, Notes notes) {
    try {
      var cloud = values.word("cloud").orElse("");
      if (!cloud.isEmpty()) {
        notes.passed(Notes.BLOCK, values.place("cloud"), "the cloud is " + cloud);
      }
      // Only names: the values may be passwords.
      values
          .left()
          .forEach(
              (name, place) ->
                  notes.failed(
                      Notes.ARGUMENT,
                      place,
                      "CXP does not take " + name + " from the provider's block",
                      "move it into the cloud's entry in clouds.yaml or secure.yaml"));
      return cloud;
    } catch (Unevaluated e) {
      notes.failed(e);
      return "";
    }
  }
}
