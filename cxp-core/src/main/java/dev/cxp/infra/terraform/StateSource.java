package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the resources of a state in both forms: as Terraform keeps it (version 4, which has no
 * documentation but the source, internal/states/statefile), and as it shows it
 * (developer.hashicorp.com/terraform/internals/json-format).
 */
final class StateSource {

  /** Secrets that not every version of the provider marks. */
  private static final Set<String> SECRETS = Set.of("private_key", "user_data", "admin_pass");

  private final String file;
  private final Notes notes;
  private final List<Instance> instances = new ArrayList<>();
  private final List<TerraformResource> resources = new ArrayList<>();

  StateSource(String file, Notes notes) {
    this.file = file;
    this.notes = notes;
  }

  List<Instance> instances() {
    return instances;
  }

  List<TerraformResource> resources() {
    return resources;
  }

  /** As Terraform keeps it. */
  void stored(JsonNode state) {
    for (var resource : state.path("resources")) {
      var block = address(resource);
      if (resource.has("module")) {
        inModule(block, resource.path("module").asString(""));
        continue;
      }
      for (var instance : resource.path("instances")) {
        var address = block.key(JsonFile.key(instance.path("index_key")));
        if (instance.has("deposed")) {
          notes.failed(
              Notes.BLOCK,
              Place.address(file, address),
              "Terraform has replaced it, and not yet destroyed the old one",
              "run terraform apply once more; the old one is not taken over");
        } else {
          add(address, instance.path("attributes"), storedMarks(instance));
        }
      }
    }
  }

  /** Paths of attributes, of which the first step is enough. */
  private static Set<String> storedMarks(JsonNode instance) {
    var marks = new HashSet<String>();
    for (var path : instance.path("sensitive_attributes")) {
      marks.add(path.path(0).path("value").asString(""));
    }
    return marks;
  }

  /** As Terraform shows it. */
  void shown(JsonNode values) {
    var root = values.path("root_module");
    for (var resource : root.path("resources")) {
      var address = address(resource).key(JsonFile.key(resource.path("index")));
      add(address, resource.path("values"), shownMarks(resource.path("sensitive_values")));
    }
    for (var module : root.path("child_modules")) {
      for (var resource : module.path("resources")) {
        inModule(address(resource), module.path("address").asString(""));
      }
    }
  }

  /** Attributes that are true, or have true somewhere within. */
  private static Set<String> shownMarks(JsonNode sensitive) {
    var marks = new HashSet<String>();
    sensitive
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().toString().contains("true")) {
                marks.add(entry.getKey());
              }
            });
    return marks;
  }

  private static Address address(JsonNode resource) {
    return new Address(
        resource.path("mode").asString("").equals("data"),
        resource.path("type").asString(""),
        resource.path("name").asString(""),
        null);
  }

  private void inModule(Address address, String module) {
    notes.failed(
        Notes.BLOCK,
        Place.address(file, address),
        "it belongs to " + module + ", and CXP reads the resources of one folder",
        "move it out of the module (terraform state mv), or leave it to Terraform");
  }

  private void add(Address address, JsonNode attributes, Set<String> marks) {
    var plain = new LinkedHashMap<String, Object>();
    attributes
        .properties()
        .forEach(
            entry -> {
              if (!marks.contains(entry.getKey()) && !SECRETS.contains(entry.getKey())) {
                plain.put(entry.getKey(), JsonFile.plain(entry.getValue()));
              }
            });
    var id = plain.get("id") instanceof String text ? Optional.of(text) : Optional.<String>empty();
    resources.add(resource(address, id.orElse(""), plain));
    if (id.isEmpty() && !address.data()) {
      notes.failed(
          Notes.BLOCK,
          Place.address(file, address),
          address + " has no id, so nothing can be found by it",
          "bring the state up to date: terraform apply -refresh-only");
      return;
    }
    instances.add(new Instance(address, id, Values.of(Place.address(file, address), plain)));
  }

  private static TerraformResource resource(Address address, String id, Map<String, Object> plain) {
    return new TerraformResource(
        address.toString(),
        !address.data(),
        address.type(),
        address.name(),
        Optional.ofNullable(address.key()).map(String::valueOf),
        id,
        plain);
  }
}
