package dev.cxp.infra.openstack;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What must not be shown, also when a cloud's answer repeats it. */
final class Secrets {

  private static final String MASK = "[hidden]";

  /** Keystone's own tokens, also those that this session has never seen. */
  private static final Pattern FERNET = Pattern.compile("gAAAA[A-Za-z0-9_-]{20,}=*");

  /** What requests carry that nobody may read; validators repeat it when they do not like it. */
  private static final Set<String> SENSITIVE =
      Set.of(
          "user_data", "adminPass", "admin_pass", "password", "secret", "private_key", "contents");

  /** "Value: {...}. What is wrong": how Nova and Cinder repeat what they do not like. */
  private static final Pattern VALUE = Pattern.compile("Value: .*\\.(?= )", Pattern.DOTALL);

  private final Set<String> values = ConcurrentHashMap.newKeySet();

  void add(String secret) {
    if (!secret.isBlank()) {
      values.add(secret);
    }
  }

  /** These, and what a request's body holds. */
  Secrets with(Optional<byte[]> body) {
    var more = new Secrets();
    more.values.addAll(values);
    body.flatMap(Json::read).ifPresent(more::collect);
    return more;
  }

  private void collect(JsonNode json) {
    for (var property : json.properties()) {
      if (SENSITIVE.contains(property.getKey()) && property.getValue().isString()) {
        add(property.getValue().stringValue());
      }
      collect(property.getValue());
    }
    if (json.isArray()) {
      json.forEach(this::collect);
    }
  }

  String mask(String text) {
    var masked = FERNET.matcher(text).replaceAll(MASK);
    masked = VALUE.matcher(masked).replaceAll("Value: " + MASK + ".");
    for (var secret : values) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  @Override
  public String toString() {
    return values.size() + " secrets";
  }
}
