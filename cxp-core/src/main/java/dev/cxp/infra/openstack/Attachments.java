package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Order;
import dev.cxp.infra.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Volumes in servers: Nova attaches them, Cinder tells of them. */
final class Attachments implements Resources {

  private final Api nova;
  private final Volumes volumes;

  Attachments(Api nova, Volumes volumes) {
    this.nova = nova;
    this.volumes = volumes;
  }

  @Override
  public List<CloudObject> list() {
    return volumes.list().stream()
        .filter(volume -> !volume.text(Property.SERVER).isEmpty())
        .map(
            volume ->
                new CloudObject(
                    Kind.ATTACHMENT,
                    volume.id(),
                    volume.name(),
                    volume.status(),
                    volume.mark(),
                    properties(
                        volume.id(), volume.text(Property.SERVER), volume.text(Property.DEVICE))))
        .toList();
  }

  @Override
  public CloudObject create(Order order) {
    var volume = String.valueOf(order.properties().get(Property.VOLUME));
    var server = String.valueOf(order.properties().get(Property.SERVER));
    var device = String.valueOf(order.properties().get(Property.DEVICE));
    var body = Json.object();
    body.putObject("volumeAttachment").put("volumeId", volume).put("device", device);
    nova.post("/servers/" + server + "/os-volume_attachments", body, "to create " + order);
    return new CloudObject(
        Kind.ATTACHMENT,
        volume,
        order.name(),
        "ATTACHING",
        Optional.of(order.mark()),
        properties(volume, server, device));
  }

  @Override
  public void delete(CloudObject object) {
    nova.delete(
        "/servers/" + object.text(Property.SERVER) + "/os-volume_attachments/" + object.id(),
        "to detach " + object.describe());
  }

  private static Map<String, Object> properties(String volume, String server, String device) {
    return Map.of(Property.VOLUME, volume, Property.SERVER, server, Property.DEVICE, device);
  }
}
