package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** {@code /servers} (Compute API, "Servers"). */
record Servers(Api api, Supplier<Library> library) implements MadeByLibrary {

  private static final String DETAIL = "/servers/detail";

  /** Not a status of Nova's, which calls a server ACTIVE until it is gone. */
  private static final String DELETING = "DELETING";

  @Override
  public List<CloudObject> list() {
    return read(DETAIL, "to list servers");
  }

  /** The ids alone, for which Nova asks nobody else. */
  Set<String> ids(String status) {
    var path = "/servers" + (status.isEmpty() ? "" : "?status=" + Api.query(status));
    return api.list(Service.COMPUTE, path, "servers", "to list servers").stream()
        .map(server -> Fields.text(server, "id"))
        .collect(Collectors.toSet());
  }

  /** Nova takes the name for a regular expression, in the dialect of its database. */
  @Override
  public List<CloudObject> find(String name) {
    var path = DETAIL + "?name=" + Api.query("^" + escape(name) + "$");
    return read(path, "to find the server " + name).stream()
        .filter(server -> server.name().equals(name))
        .toList();
  }

  /** A dot stands for itself and little else, and what is found is looked at again. */
  private static String escape(String name) {
    return Pattern.compile("[^A-Za-z0-9_-]").matcher(name).replaceAll(".");
  }

  private List<CloudObject> read(String path, String what) {
    return api.list(Service.COMPUTE, path, "servers", what).stream().map(Servers::read).toList();
  }

  static CloudObject read(JsonNode server) {
    var fields =
        Fields.of(server)
            // Nova writes "" for the image of a server that boots from a volume.
            .put(Property.IMAGE, Fields.text(server.path("image"), "id"))
            .put(Property.FLAVOR, Fields.text(server.path("flavor"), "id"))
            .text(Property.KEY_PAIR, "key_name")
            .metadata("metadata")
            .put(Property.SERVER_ADDRESSES, addresses(server.path("addresses")))
            .text(Property.CREATED, "created");
    fault(server.path("fault")).ifPresent(fault -> fields.put(Property.FAULT, fault));
    var seen = fields.markedByMetadata(Kind.SERVER, "metadata");
    return Fields.text(server, "OS-EXT-STS:task_state").equals("deleting")
        ? new CloudObject(
            seen.kind(), seen.id(), seen.name(), DELETING, seen.mark(), seen.properties())
        : seen;
  }

  private static List<String> addresses(JsonNode networks) {
    return networks
        .valueStream()
        .flatMap(JsonNode::valueStream)
        .map(address -> Fields.text(address, "addr"))
        .sorted()
        .toList();
  }

  private static Optional<String> fault(JsonNode fault) {
    return fault.isObject()
        ? Optional.of((Fields.text(fault, "code") + " " + Fields.text(fault, "message")).strip())
        : Optional.empty();
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.METADATA);
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changed) {
    var metadata = new HashMap<>(object.map(Property.METADATA));
    object.mark().map(Mark::metadata).ifPresent(metadata::putAll);
    library.get().metadata(object, metadata);
    return object;
  }

  /** The last lines of a console; none while there is no server, or where its driver has none. */
  List<String> console(String server, int lines) {
    try {
      return library.get().console(server, lines);
    } catch (CloudException e) {
      if (NO_CONSOLE.contains(e.status())) {
        return List.of();
      }
      throw e;
    }
  }

  private static final Set<Integer> NO_CONSOLE = Set.of(404, 409, 501);
}
