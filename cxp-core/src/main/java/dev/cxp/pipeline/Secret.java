package dev.cxp.pipeline;

import java.util.Map;
import java.util.Objects;

/**
 * A Secret that an environment needs, and where each value comes from. The values are not here.
 *
 * <pre>{@code
 * Secret.named("minio-credentials").generated("accesskey").fromVariable("secretkey", "MINIO_SECRET_KEY")
 * }</pre>
 *
 * @param name the Secret's name
 * @param entries key to the source of its value
 */
public record Secret(String name, Map<String, Source> entries) {

  /** Where a value comes from. */
  public sealed interface Source permits Generated, FromVariable, Existing {}

  /** CXP makes a random value once, when the Secret does not have the key yet. */
  public record Generated() implements Source {}

  /** An environment variable of the process that installs. */
  public record FromVariable(String variable) implements Source {
    public FromVariable {
      Objects.requireNonNull(variable, "variable");
    }
  }

  /** Someone else puts it into the cluster before CXP installs. */
  public record Existing() implements Source {}

  public Secret {
    Objects.requireNonNull(name, "name");
    entries = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(entries));
  }

  /** Starts a Secret without entries. */
  public static Secret named(String name) {
    return new Secret(name, Map.of());
  }

  /** Returns this Secret with an entry that CXP fills with a random value. */
  public Secret generated(String key) {
    return with(key, new Generated());
  }

  /** Returns this Secret with an entry that an environment variable fills at installation. */
  public Secret fromVariable(String key, String variable) {
    return with(key, new FromVariable(variable));
  }

  /** Returns this Secret with an entry that must be in the cluster already. */
  public Secret existing(String key) {
    return with(key, new Existing());
  }

  private Secret with(String key, Source source) {
    return new Secret(name, Value.plus(entries, key, source));
  }
}
