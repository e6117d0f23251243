package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Mark;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** {@code /volumes} (Block Storage API v3, "Volumes"). */
record Volumes(Api api, Supplier<Library> library) implements MadeByLibrary {

  static final String DETAIL = "/volumes/detail";

  /** Since then Cinder extends volumes that are in a server, too. */
  private static final String EXTENDS_IN_USE = "3.42";

  @Override
  public List<CloudObject> list() {
    return read(DETAIL, "to list volumes");
  }

  @Override
  public List<CloudObject> find(String name) {
    return read(DETAIL + "?name=" + Api.query(name), "to find the volume " + name);
  }

  private List<CloudObject> read(String path, String what) {
    return api.list(Service.VOLUME, path, "volumes", what).stream().map(Volumes::read).toList();
  }

  static CloudObject read(JsonNode volume) {
    var place = volume.path("attachments").path(0);
    return Fields.of(volume)
        .text(Property.DESCRIPTION, "description")
        .number(Property.SIZE, "size")
        .text(Property.VOLUME_TYPE, "volume_type")
        .metadata("metadata")
        .put(Property.SERVER, Fields.text(place, "server_id"))
        .put(Property.DEVICE, Fields.text(place, "device"))
        .text(Property.CREATED, "created_at")
        .markedByMetadata(Kind.VOLUME, "metadata");
  }

  @Override
  public Set<String> changeable() {
    return Set.of(Property.SIZE, Property.DESCRIPTION, Property.METADATA);
  }

  @Override
  public CloudObject update(CloudObject object, Map<String, Object> changed) {
    if (changed.containsKey(Property.DESCRIPTION)) {
      library.get().describe(object, object.text(Property.DESCRIPTION));
    }
    if (changed.containsKey(Property.METADATA)) {
      writeMetadata(object);
    }
    if (changed.containsKey(Property.SIZE)) {
      var version = object.status().equals("IN-USE") ? EXTENDS_IN_USE : null;
      library.get().extend(object, object.number(Property.SIZE), Optional.ofNullable(version));
    }
    return object;
  }

  /** PUT {@code /volumes/<id>/metadata} replaces all of it; openstack4j has not got it. */
  private void writeMetadata(CloudObject volume) {
    var body = Api.object();
    var metadata = body.putObject("metadata");
    volume.map(Property.METADATA).forEach(metadata::put);
    volume.mark().map(Mark::metadata).orElse(Map.of()).forEach(metadata::put);
    api.send(
        Service.VOLUME,
        "PUT",
        "/volumes/" + volume.id() + "/metadata",
        body,
        "to write the metadata of " + volume.describe());
  }

  /**
   * Cinder answers 400 for a volume in a state that forbids it, so also to who asks again because
   * the first answer was lost: the volume itself tells which it is.
   */
  @Override
  public void delete(CloudObject volume) {
    try {
      library.get().delete(volume);
    } catch (CloudException e) {
      if (e.status() != 400) {
        throw e;
      }
      var status = Fields.text(look(api, volume.id()), "status");
      if (!status.equals("deleting")) {
        throw inTheWay(e, "to delete " + volume.describe(), status);
      }
    }
  }

  /** One volume as it is now. */
  static JsonNode look(Api api, String id) {
    return api.get(Service.VOLUME, "/volumes/" + id, "to look at the volume " + id).path("volume");
  }

  /** What Cinder calls a bad request, and will be a good one when the volume's state changes. */
  static CloudException inTheWay(CloudException refusal, String what, String status) {
    return new CloudException(
        CloudException.Kind.CONFLICT,
        refusal.status(),
        refusal.requestId(),
        Explanation.tried(what)
            .happened("the volume is " + status + ", and Cinder refuses that in this state")
            .cause("something before it has not ended yet, such as attaching or detaching")
            .remedy("try it again when the volume's status has changed"),
        refusal);
  }
}
