package dev.cxp.junit.openstack.internal;

import tools.jackson.databind.node.ObjectNode;

/** A volume; its JSON is what Cinder shows, but for attachments. */
final class Volume extends Resource {

  /** Where a volume is attached, and whether it goes with its server. */
  record Attachment(
      String id,
      String serverId,
      String device,
      String attachedAt,
      String mappingId,
      boolean goesWithServer) {}

  private Attachment attachment;

  Volume(String id, long sequence, ObjectNode json) {
    super(id, sequence, json);
  }

  String status() {
    return text("status");
  }

  void become(String status, String at) {
    json().put("status", status).put("updated_at", at);
  }

  int size() {
    return json().path("size").asInt();
  }

  /** The attachment, or null. */
  Attachment attachment() {
    return attachment;
  }

  void attach(Attachment other) {
    attachment = other;
  }
}
