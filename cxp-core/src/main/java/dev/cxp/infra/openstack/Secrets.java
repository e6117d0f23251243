package dev.cxp.infra.openstack;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What must not be shown, also when a cloud's answer repeats it. */
final class Secrets {

  private static final String MASK = "***";

  /** Keystone's own tokens, also those that this session has never seen. */
  private static final Pattern FERNET = Pattern.compile("gAAAA[A-Za-z0-9_-]{20,}=*");

  private final Set<String> values = ConcurrentHashMap.newKeySet();

  void add(String secret) {
    if (!secret.isBlank()) {
      values.add(secret);
    }
  }

  String mask(String text) {
    var masked = FERNET.matcher(text).replaceAll(MASK);
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
