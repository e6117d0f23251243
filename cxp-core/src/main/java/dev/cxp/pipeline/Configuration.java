package dev.cxp.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A ConfigMap of an application: files in a directory, or environment variables.
 *
 * @param name the ConfigMap's name
 * @param data file or variable name to content
 * @param mountPath where the files are mounted; empty when the entries are environment variables
 */
public record Configuration(String name, Map<String, String> data, Optional<String> mountPath) {

  public Configuration {
    Objects.requireNonNull(name, "name");
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    Objects.requireNonNull(mountPath, "mountPath");
  }

  /** A ConfigMap whose entries are files under a directory. */
  public static Configuration files(String name, String mountPath) {
    return new Configuration(name, Map.of(), Optional.of(mountPath));
  }

  /** A ConfigMap whose entries are environment variables. */
  public static Configuration variables(String name) {
    return new Configuration(name, Map.of(), Optional.empty());
  }

  /** Returns this configuration with one more entry. */
  public Configuration with(String key, String content) {
    return new Configuration(name, Value.plus(data, key, content), mountPath);
  }
}
