package dev.cxp.pipeline;

import java.util.Objects;

/**
 * A reference to one entry of a Secret; the specification never holds the value.
 *
 * @param secret the Secret's name
 * @param key the entry
 */
public record SecretKey(String secret, String key) {

  public SecretKey {
    Objects.requireNonNull(secret, "secret");
    Objects.requireNonNull(key, "key");
  }

  @Override
  public String toString() {
    return secret + "/" + key;
  }
}
