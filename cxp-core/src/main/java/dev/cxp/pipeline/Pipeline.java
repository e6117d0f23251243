package dev.cxp.pipeline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A delivery pipeline, described once: machines, environments with applications, registry,
 * monitoring and the path of promotion. A value: it does no I/O, and everything else is a function
 * of it.
 *
 * <pre>{@code
 * var pipeline = Pipeline.named("spotifybuddies")
 *     .environment(Environment.named("staging").application(app))
 *     .environment(Environment.named("canary").application(app))
 *     .promotion(Promotion.of("spotifybuddies-app").through("staging", "canary"))
 *     .build();
 * }</pre>
 *
 * @param name what reports call it
 * @param infrastructure the machines, if the pipeline makes them
 * @param registry where its own images are pushed, if it builds any
 * @param environments the namespaces and what runs in them
 * @param monitoring its Prometheus, if it has one
 * @param promotion the path of its application, if it is promoted
 * @param nodePorts the cluster's range of NodePorts
 */
public record Pipeline(
    String name,
    Optional<Infrastructure> infrastructure,
    Optional<ImageRegistry> registry,
    List<Environment> environments,
    Optional<Monitoring> monitoring,
    Optional<Promotion> promotion,
    NodePortRange nodePorts) {

  /**
   * The ports that a cluster gives to NodePort Services.
   *
   * @param first the lowest, included
   * @param last the highest, included
   */
  public record NodePortRange(int first, int last) {

    /**
     * What a Kubernetes API server uses unless told otherwise: {@code --service-node-port-range}.
     */
    public static final NodePortRange DEFAULT = new NodePortRange(30000, 32767);

    /** Whether the API server would accept the port. */
    public boolean contains(int port) {
      return port >= first && port <= last;
    }

    @Override
    public String toString() {
      return first + "-" + last;
    }
  }

  public Pipeline {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(infrastructure, "infrastructure");
    Objects.requireNonNull(registry, "registry");
    environments = List.copyOf(environments);
    Objects.requireNonNull(monitoring, "monitoring");
    Objects.requireNonNull(promotion, "promotion");
    Objects.requireNonNull(nodePorts, "nodePorts");
    var problems =
        new Validation(
                name, infrastructure, registry, environments, monitoring, promotion, nodePorts)
            .problems();
    if (!problems.isEmpty()) {
      throw new InvalidPipelineException(name, problems);
    }
  }

  /** Starts the description of a pipeline. */
  public static Builder named(String name) {
    return new Builder(Objects.requireNonNull(name, "name"));
  }

  /** The environment of that name. */
  public Environment environment(String environmentName) {
    return environments.stream()
        .filter(environment -> environment.name().equals(environmentName))
        .findFirst()
        .orElseThrow(
            () ->
                Suggestions.unknown(
                    "environment",
                    environmentName,
                    "pipeline \"" + name + "\"",
                    environments.stream().map(Environment::name).toList()));
  }

  /**
   * Every image that the pipeline's workloads pull, each once, in the order of the specification.
   */
  public Set<ImageReference> images() {
    var images = new LinkedHashSet<ImageReference>();
    environments.forEach(
        environment ->
            environment.workloads().forEach(workload -> images.addAll(workload.images().values())));
    return images;
  }

  /** The pipeline as an outline that people read; ends without a line break. */
  public String outline() {
    return Outline.of(this);
  }

  @Override
  public String toString() {
    return outline();
  }

  /** Collects a pipeline's parts. Nothing is validated before {@link #build()}. */
  public static final class Builder {

    private final String name;
    private Infrastructure infrastructure;
    private ImageRegistry registry;
    private List<Environment> environments = List.of();
    private Monitoring monitoring;
    private Promotion promotion;
    private NodePortRange nodePorts = NodePortRange.DEFAULT;

    private Builder(String name) {
      this.name = name;
    }

    public Builder infrastructure(Infrastructure value) {
      this.infrastructure = Objects.requireNonNull(value, "infrastructure");
      return this;
    }

    public Builder registry(ImageRegistry value) {
      this.registry = Objects.requireNonNull(value, "registry");
      return this;
    }

    /** Adds one more environment; they are installed in the order they are added. */
    public Builder environment(Environment value) {
      this.environments = Value.plus(environments, value, "environment");
      return this;
    }

    public Builder monitoring(Monitoring value) {
      this.monitoring = Objects.requireNonNull(value, "monitoring");
      return this;
    }

    public Builder promotion(Promotion value) {
      this.promotion = Objects.requireNonNull(value, "promotion");
      return this;
    }

    /** Says that the cluster was set up with another {@code --service-node-port-range}. */
    public Builder nodePorts(int first, int last) {
      this.nodePorts = new NodePortRange(first, last);
      return this;
    }

    /**
     * Makes the pipeline.
     *
     * @throws InvalidPipelineException with every problem of the specification, each with its place
     *     and a suggestion
     */
    public Pipeline build() {
      return new Pipeline(
          name,
          Optional.ofNullable(infrastructure),
          Optional.ofNullable(registry),
          environments,
          Optional.ofNullable(monitoring),
          Optional.ofNullable(promotion),
          nodePorts);
    }
  }
}
