package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Property;
import dev.cxp.infra.openstack.internal.Library;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * {@code /servers/<id>/os-volume_attachments} (Compute API, "Servers with volume attachments"),
 * seen in the list of volumes. Name and mark are those of the volume.
 */
record Attachments(Api api, Supplier<Library> library) implements MadeByLibrary {

  @Override
  public List<CloudObject> list() {
    return api.list(Service.VOLUME, Volumes.DETAIL, "volumes", "to list attachments").stream()
        .flatMap(Attachments::read)
        .toList();
  }

  static Stream<CloudObject> read(JsonNode volume) {
    return volume
        .path("attachments")
        .valueStream()
        .map(
            place ->
                Fields.of(volume)
                    .put(Property.VOLUME, Fields.text(volume, "id"))
                    .put(Property.SERVER, Fields.text(place, "server_id"))
                    .put(Property.DEVICE, Fields.text(place, "device"))
                    .put(Property.CREATED, Fields.text(place, "attached_at"))
                    .markedByMetadata(Kind.ATTACHMENT, "metadata"));
  }

  /** As with volumes, the volume tells whether a refusal means that it was asked before. */
  @Override
  public void delete(CloudObject attachment) {
    try {
      library.get().delete(attachment);
    } catch (CloudException e) {
      if (e.status() != 400) {
        throw e;
      }
      var volume = Volumes.look(api, attachment.id());
      var status = Fields.text(volume, "status");
      if (!status.equals("detaching") && isIn(volume, attachment.text(Property.SERVER))) {
        throw Volumes.inTheWay(e, "to delete " + attachment.describe(), status);
      }
    }
  }

  private static boolean isIn(JsonNode volume, String server) {
    return read(volume).anyMatch(place -> place.text(Property.SERVER).equals(server))
        || Fields.text(volume, "status").equals("attaching");
  }
}
