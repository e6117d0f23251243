package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an object as YAML, without secrets and without what only machines read. */
final class PlainObject {

  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private final KubernetesSerialization serialization;
  private final Redaction redaction;

  PlainObject(KubernetesSerialization serialization, Redaction redaction) {
    this.serialization = serialization;
    this.redaction = redaction;
  }

  String yaml(HasMetadata object) {
    var root = serialization.convertValue(object, Map.class);
    var clean = map(root);
    if (clean.get("metadata") instanceof Map<?, ?> metadata) {
      metadata.remove("managedFields");
      if (metadata.get("annotations") instanceof Map<?, ?> annotations) {
        annotations.remove(LAST_APPLIED);
      }
    }
    if (object.getKind().equals("Secret")) {
      hide(clean, "data", false);
      hide(clean, "stringData", false);
    } else {
      hide(clean, "data", true);
    }
    return serialization.asYaml(clean);
  }

  /** Hides the values under a key, all of them or those whose name says that they are secret. */
  private static void hide(Map<String, Object> object, String key, boolean onlySensitive) {
    if (object.get(key) instanceof Map<?, ?> values) {
      var hidden = new LinkedHashMap<String, Object>();
      values.forEach(
          (name, value) ->
              hidden.put(
                  name.toString(),
                  onlySensitive && !Redaction.isSensitive(name.toString())
                      ? value
                      : Redaction.MARK));
      object.put(key, hidden);
    }
  }

  private Object clean(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(this::clean).toList();
    }
    // Before it is written: YAML breaks long lines, and a secret with them.
    return value instanceof String text ? redaction.text(text) : value;
  }

  private Map<String, Object> map(Map<?, ?> map) {
    var clean = new LinkedHashMap<String, Object>();
    map.forEach((key, value) -> clean.put(key.toString(), clean(value)));
    // An environment variable with a value of its own.
    if (clean.get("value") instanceof String
        && clean.get("name") instanceof String name
        && Redaction.isSensitive(name)) {
      clean.put("value", Redaction.MARK);
    }
    return clean;
  }
}
