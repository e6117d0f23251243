package dev.cxp.infra.terraform;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What Terraform would make, as {@code terraform show -json plan.out} prints it, read as an
 * infrastructure.
 *
 * <pre>{@code
 * Infrastructure planned = TerraformPlan.read(Path.of("plan.json")).orThrow();
 * }</pre>
 *
 * <p>A plan holds only a hash of user data, so machines come without their cloud-init, and a
 * NOT_VERIFIED finding says so; {@link TerraformFolder} reads it.
 */
public final class TerraformPlan {

  private TerraformPlan() {}

  /**
   * Reads a plan.
   *
   * @throws TerraformException when the file is none: missing, empty, a state, or of another format
   */
  public static TerraformReading read(Path path) {
    var file = new JsonFile(Objects.requireNonNull(path, "path"), "a Terraform plan");
    var document = file.read();
    if (document.has("version") || document.has("values")) {
      throw file.refused(
          "it is a state",
          "show -json without the file of a plan prints the state",
          "save a plan and show it: terraform plan -out plan.out, terraform show -json plan.out");
    }
    file.requireFormat(document);
    var notes = new Notes();
    var source = new PlanSource(file.name(), document, notes);
    var origin =
        new StackReader.Origin(
            cloud(document),
            Optional.empty(),
            variable(document, "suffix"),
            Optional.empty(),
            true);
    return Conclusion.of(source.stack(), origin, new Place(file.name()), notes);
  }

  private static Optional<String> variable(JsonNode document, String name) {
    var value = document.path("variables").path(name).path("value");
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  private static String cloud(JsonNode document) {
    for (var provider : document.path("configuration").path("provider_config")) {
      if (provider.path("name").asString("").equals("openstack")) {
        var cloud = provider.path("expressions").path("cloud");
        var reference = cloud.path("references").path(0).asString("");
        return reference.startsWith("var.")
            ? variable(document, reference.substring("var.".length())).orElse("")
            : cloud.path("constant_value").asString("");
      }
    }
    return "";
  }
}
