package dev.cxp.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import java.util.Map;

/** Who owns which fields of an object (Kubernetes API, {@code metadata.managedFields}). */
final class ManagedFields {

  private ManagedFields() {}

  static List<ManagedFieldsEntry> of(HasMetadata object) {
    var entries = object.getMetadata().getManagedFields();
    return entries == null ? List.of() : entries;
  }

  /**
   * Whether an entry owns a field, or something in it.
   *
   * @param path the steps as {@code fieldsV1} writes them: {@code f:spec}, {@code k:{"name":"a"}}
   */
  static boolean owns(ManagedFieldsEntry entry, List<String> path) {
    Object fields =
        entry.getFieldsV1() == null ? null : entry.getFieldsV1().getAdditionalProperties();
    for (var step : path) {
      fields = fields instanceof Map<?, ?> map ? map.get(step) : null;
    }
    return fields != null;
  }
}
