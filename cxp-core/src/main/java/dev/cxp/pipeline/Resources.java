package dev.cxp.pipeline;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a container asks for and may use at most, in Kubernetes quantities.
 *
 * <pre>{@code
 * Resources.requests("200m", "128Mi").limits("500m", "256Mi")
 * }</pre>
 *
 * @param requests resource name to quantity
 * @param limits resource name to quantity
 */
public record Resources(Map<String, String> requests, Map<String, String> limits) {

  /** Nothing asked for, nothing limited. */
  public static final Resources NONE = new Resources(Map.of(), Map.of());

  public Resources {
    // Sorted, so that the same specification renders and prints the same each time.
    requests = Collections.unmodifiableMap(new TreeMap<>(requests));
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
  }

  /** What the scheduler reserves. */
  public static Resources requests(String cpu, String memory) {
    return new Resources(Map.of("cpu", cpu, "memory", memory), Map.of());
  }

  /** Returns these with what the container may use at most. */
  public Resources limits(String cpu, String memory) {
    return new Resources(requests, Map.of("cpu", cpu, "memory", memory));
  }
}
