package dev.cxp.infra.terraform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads the resources of a plan. What is known stands in the planned values; for what is known only
 * after apply, the configuration says what an argument refers to
 * (developer.hashicorp.com/terraform/internals/json-format, "Expression Representation").
 */
final class PlanSource {

  private static final Pattern REFERENCE =
      Pattern.compile(
          "(data\\.)?([A-Za-z_][\\w-]*)\\.([A-Za-z_][\\w-]*)"
              + "(?:\\[(?:\"([^\"]*)\"|(\\d+))\\])?(?:\\.(.+))?");

  private final String file;
  private final JsonNode document;
  private final Notes notes;
  private final Map<Address, JsonNode> configured = new HashMap<>();
  private final Map<Address, JsonNode> planned = new LinkedHashMap<>();

  PlanSource(String file, JsonNode document, Notes notes) {
    this.file = file;
    this.document = document;
    this.notes = notes;
  }

  Stack stack() {
    var root = document.path("configuration").path("root_module");
    for (var resource : root.path("resources")) {
      configured.put(address(resource), resource);
    }
    for (var module : root.path("module_calls").propertyNames()) {
      notes.failed(
          Notes.BLOCK,
          new Place(file),
          "the plan has the module " + module + ", and CXP reads one folder",
          "plan the module's own folder, with its variables");
    }
    // What a plan looks up stands in the state before it.
    add(document.path("prior_state").path("values"), true);
    add(document.path("planned_values"), false);
    var instances = new ArrayList<Instance>();
    planned.forEach((address, resource) -> instances.add(instance(address, resource)));
    return new Stack(instances, outputs(root.path("outputs")));
  }

  private void add(JsonNode values, boolean data) {
    for (var resource : values.path("root_module").path("resources")) {
      var address = address(resource).key(JsonFile.key(resource.path("index")));
      if (address.data() || !data) {
        planned.put(address, resource.path("values"));
      }
    }
  }

  private static Address address(JsonNode resource) {
    return new Address(
        resource.path("mode").asString("").equals("data"),
        resource.path("type").asString(""),
        resource.path("name").asString(""),
        null);
  }

  private Instance instance(Address address, JsonNode values) {
    var block = configured.get(address.block());
    var place = Place.address(file, address.block());
    if (block != null && block.has("provisioners")) {
      notes.failed(
          Notes.BLOCK,
          place,
          "CXP does not read the provisioners of " + address.block(),
          "write what they do as cloudInit, or into the pipeline's bootstrap");
    }
    var id = values.path("id").isString() ? values.path("id").stringValue() : null;
    var expressions = block == null ? values : block.path("expressions");
    return new Instance(
        address, Optional.ofNullable(id), values(place, address, expressions, values));
  }

  /** The arguments that somebody wrote, with their planned values. */
  private Values values(Place place, Address address, JsonNode expressions, JsonNode values) {
    var arguments = new LinkedHashMap<String, Values.Argument>();
    for (var entry : expressions.properties()) {
      var name = entry.getKey();
      var value =
          entry.getValue().isArray()
              ? blocks(place, address, entry.getValue(), values.path(name))
              : value(address, name, entry.getValue().path("references"), values.path(name));
      if (value != null && !name.equals("timeouts")) {
        arguments.put(name, new Values.Argument(place, value));
      }
    }
    return new Values(place, arguments);
  }

  private Object blocks(Place place, Address address, JsonNode expressions, JsonNode values) {
    if (expressions.size() != values.size()) {
      // A dynamic block: what is known of it is in the values alone.
      return JsonFile.plain(values);
    }
    var blocks = new ArrayList<Object>();
    for (var i = 0; i < expressions.size(); i++) {
      blocks.add(values(place, address, expressions.get(i), values.get(i)));
    }
    return blocks;
  }

  private Object value(Address address, String name, JsonNode references, JsonNode value) {
    var known = JsonFile.plain(value);
    var referred = references(address, references);
    if (known instanceof List<?> list) {
      return inOrder(list, referred);
    }
    if (known != null) {
      return known;
    }
    if (referred.isEmpty()) {
      unknown(address, references);
      return null;
    }
    return name.endsWith("_ids") || referred.size() > 1 ? referred : referred.get(0);
  }

  /** A value that is null and refers to no resource is none: the configuration says so. */
  private void unknown(Address address, JsonNode references) {
    for (var text : references) {
      reference(text.asString(""))
          .ifPresent(
              reference ->
                  notes.failed(
                      Notes.VALUE,
                      Place.address(file, address.block()),
                      "the plan does not say which instance of "
                          + reference.address()
                          + " is meant, only what decides it: "
                          + JsonFile.plain(references),
                      "read the folder instead: TerraformFolder.at(...)"));
    }
  }

  /** Terraform sorts sets; the configuration has them in the order in which they are written. */
  private List<?> inOrder(List<?> ids, List<Object> referred) {
    var ordered = new ArrayList<Object>();
    for (var reference : referred) {
      var id = planned.getOrDefault(((Reference) reference).address(), document).path("id");
      ordered.add(JsonFile.plain(id));
    }
    return new LinkedHashSet<Object>(ordered).equals(new LinkedHashSet<Object>(ids))
        ? ordered
        : ids;
  }

  /** The resources that an expression refers to, without the parents of each that follow it. */
  private List<Object> references(Address from, JsonNode references) {
    var texts = new ArrayList<String>();
    references.forEach(text -> texts.add(text.asString("")));
    var found = new ArrayList<Object>();
    var before = "";
    for (var text : texts) {
      var isParent = before.startsWith(text + ".") || before.startsWith(text + "[");
      if (!isParent) {
        reference(text)
            .flatMap(reference -> ofInstance(from, reference, texts))
            .ifPresent(found::add);
        before = text;
      }
    }
    return found;
  }

  private Optional<Reference> reference(String text) {
    var match = REFERENCE.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    Object key = match.group(4);
    if (match.group(5) != null) {
      key = Long.valueOf(match.group(5));
    }
    var address = new Address(match.group(1) != null, match.group(2), match.group(3), key);
    var path = match.group(6) == null ? List.of("id") : List.of(match.group(6).split("\\."));
    return configured.containsKey(address.block())
        ? Optional.of(new Reference(address, path))
        : Optional.empty();
  }

  /** The plan says of ports[each.key].id only that it has to do with ports and each.key. */
  private Optional<Reference> ofInstance(Address from, Reference reference, List<String> texts) {
    var address = reference.address();
    if (address.key() != null || !isKeyed(address)) {
      return Optional.of(reference);
    }
    var keys = new ArrayList<Object>();
    for (var text : texts) {
      if (text.equals("each.key") || text.equals("count.index")) {
        keys.add(from.key());
      } else if (text.startsWith("var.")) {
        keys.add(JsonFile.key(document.path("variables").path(text.substring(4)).path("value")));
      }
    }
    if (keys.size() == 1 && planned.containsKey(address.key(keys.get(0)))) {
      return Optional.of(new Reference(address.key(keys.get(0)), reference.path()));
    }
    return Optional.empty();
  }

  private boolean isKeyed(Address block) {
    var resource = configured.get(block);
    return resource.has("for_each_expression") || resource.has("count_expression");
  }

  private List<Stack.Output> outputs(JsonNode outputs) {
    var found = new ArrayList<Stack.Output>();
    for (var entry : outputs.properties()) {
      var references =
          references(
              new Address(false, "output", entry.getKey(), null),
              entry.getValue().path("expression").path("references"));
      var place = new Place(file + ": output." + entry.getKey());
      found.add(
          new Stack.Output(place, entry.getKey(), references.size() == 1 ? references.get(0) : ""));
    }
    return found;
  }
}
