package dev.cxp.pipeline;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A program that an environment runs: its image, how many, how it is configured and reached.
 *
 * <p>Immutable: each method returns a changed copy, so one application serves several environments.
 *
 * <pre>{@code
 * var app = Application.named("spotifybuddies-app")
 *     .image("registry.example:5000/spotifybuddies-app:staging-1.0.0")
 *     .port("http", 8000)
 *     .service(Service.clusterIp().port(80, "http"))
 *     .readiness(Probe.httpGet("/health", "http"))
 *     .scraped("/metrics", "http", Duration.ofSeconds(15));
 * staging.application(app).application(app.replicas(3));
 * }</pre>
 */
public final class Application extends Value {

  /** The Kubernetes object that runs it. */
  public enum Kind {
    DEPLOYMENT("Deployment"),
    STATEFUL_SET("StatefulSet"),
    JOB("Job");

    private final String apiName;

    Kind(String apiName) {
      this.apiName = apiName;
    }

    /** The value of {@code kind} in the Kubernetes API. */
    public String apiName() {
      return apiName;
    }
  }

  private final Draft draft;

  private Application(Draft draft) {
    this.draft = draft;
  }

  /** Starts an application: a Deployment with one replica. */
  public static Application named(String name) {
    return new Application(new Draft(Objects.requireNonNull(name, "name")));
  }

  /** Returns this application under another name. */
  public Application name(String name) {
    return with(d -> d.name = Objects.requireNonNull(name, "name"));
  }

  /**
   * Returns this application with the name of its container, where that is not the application's
   * own name: what a promotion changes, and whose digest counts, in Pods that have several.
   *
   * <pre>{@code
   * Application.named("web").container("shop")   // beside a container "envoy"
   * }</pre>
   */
  public Application container(String name) {
    return with(d -> d.container = Objects.requireNonNull(name, "name"));
  }

  /** Returns this application as a StatefulSet: ordered Pods, each with its own storage. */
  public Application statefulSet() {
    return with(d -> d.kind = Kind.STATEFUL_SET);
  }

  /** Returns this application as a Job: it runs once and ends. */
  public Application job() {
    return with(d -> d.kind = Kind.JOB);
  }

  /** Returns this application with its image, as {@link ImageReference#parse} reads it. */
  public Application image(String reference) {
    return with(d -> d.image = Objects.requireNonNull(reference, "reference"));
  }

  /** Returns this application with another number of Pods. */
  public Application replicas(int replicas) {
    return with(d -> d.replicas = replicas);
  }

  /** Returns this application with a command instead of the image's entry point. */
  public Application command(String... command) {
    return with(d -> d.command = List.of(command));
  }

  /** Returns this application with arguments instead of the image's. */
  public Application args(String... args) {
    return with(d -> d.args = List.of(args));
  }

  /** Returns this application with one more port that it listens on. */
  public Application port(String name, int number) {
    return with(d -> d.ports = plus(d.ports, new Port(name, number), "port"));
  }

  /** Returns this application with a Service of the same name in front of it. */
  public Application service(Service service) {
    return with(d -> d.service = Objects.requireNonNull(service, "service"));
  }

  /**
   * Returns this application with one more environment variable. Not for secrets: see {@link
   * #secretVariable}.
   */
  public Application variable(String name, String value) {
    return with(d -> d.variables = plus(d.variables, name, value));
  }

  /** Returns this application with an environment variable that an entry of a Secret fills. */
  public Application secretVariable(String name, String secret, String key) {
    return with(d -> d.secretVariables = plus(d.secretVariables, name, new SecretKey(secret, key)));
  }

  /** Returns this application with one more ConfigMap. */
  public Application configuration(Configuration configuration) {
    return with(d -> d.configurations = plus(d.configurations, configuration, "configuration"));
  }

  /** Returns this application with what it asks for and may use. */
  public Application resources(Resources resources) {
    return with(d -> d.resources = Objects.requireNonNull(resources, "resources"));
  }

  /** Returns this application with the probe that decides whether its Service sends it traffic. */
  public Application readiness(Probe probe) {
    return with(d -> d.readiness = Objects.requireNonNull(probe, "probe"));
  }

  /** Returns this application with the probe that decides whether it is restarted. */
  public Application liveness(Probe probe) {
    return with(d -> d.liveness = Objects.requireNonNull(probe, "probe"));
  }

  /** Returns this application with one more persistent volume. */
  public Application storage(String name, String size, String mountPath) {
    return with(d -> d.storage = plus(d.storage, new Storage(name, size, mountPath), "storage"));
  }

  /** Returns this application with the promise that Prometheus scrapes it. */
  public Application scraped(String path, String port, Duration interval) {
    return with(d -> d.scrape = new Scrape(path, port, interval));
  }

  /**
   * Returns this application with one more workload that belongs to it: Airflow's scheduler, a Job.
   */
  public Application companion(Application companion) {
    return with(d -> d.companions = plus(d.companions, companion, "companion"));
  }

  /**
   * Returns this application with one more container in its Pods that ends before its own starts.
   * They run in the order in which they were added.
   */
  public Application initContainer(Container container) {
    return with(d -> d.initContainers = plus(d.initContainers, container, "container"));
  }

  /** Returns this application with one more container that runs in its Pods beside its own. */
  public Application sidecar(Container container) {
    return with(d -> d.sidecars = plus(d.sidecars, container, "container"));
  }

  public String name() {
    return draft.name;
  }

  /** The name of its container in its Pods: the application's own unless another was given. */
  public String container() {
    return draft.container == null ? draft.name : draft.container;
  }

  public Kind kind() {
    return draft.kind;
  }

  /** The image as it was written; empty when none was named yet. */
  public String image() {
    return draft.image;
  }

  /** The image, parsed. */
  public ImageReference imageReference() {
    return ImageReference.parse(draft.image);
  }

  public int replicas() {
    return draft.replicas;
  }

  public List<String> command() {
    return draft.command;
  }

  public List<String> args() {
    return draft.args;
  }

  public List<Port> ports() {
    return draft.ports;
  }

  public Optional<Service> service() {
    return Optional.ofNullable(draft.service);
  }

  public Map<String, String> variables() {
    return draft.variables;
  }

  public Map<String, SecretKey> secretVariables() {
    return draft.secretVariables;
  }

  public List<Configuration> configurations() {
    return draft.configurations;
  }

  public Resources resources() {
    return draft.resources;
  }

  public Optional<Probe> readiness() {
    return Optional.ofNullable(draft.readiness);
  }

  public Optional<Probe> liveness() {
    return Optional.ofNullable(draft.liveness);
  }

  public List<Storage> storage() {
    return draft.storage;
  }

  public Optional<Scrape> scrape() {
    return Optional.ofNullable(draft.scrape);
  }

  public List<Application> companions() {
    return draft.companions;
  }

  /** The containers that end before its own starts, in their order. */
  public List<Container> initContainers() {
    return draft.initContainers;
  }

  /** The containers beside its own. */
  public List<Container> sidecars() {
    return draft.sidecars;
  }

  /** What its Pods listen on: the ports of its own container and of the sidecars. */
  public List<Port> podPorts() {
    return Stream.concat(
            draft.ports.stream(), draft.sidecars.stream().flatMap(each -> each.ports().stream()))
        .toList();
  }

  /**
   * The images that its Pods pull, each with its place below the application in a specification:
   * {@code image}, {@code sidecars/proxy/image}.
   *
   * @throws IllegalArgumentException when one is no reference
   */
  public Map<String, ImageReference> images() {
    var images = new LinkedHashMap<String, ImageReference>();
    images.put("image", imageReference());
    draft.initContainers.forEach(
        each -> images.put("initContainers/" + each.name() + "/image", each.imageReference()));
    draft.sidecars.forEach(
        each -> images.put("sidecars/" + each.name() + "/image", each.imageReference()));
    return java.util.Collections.unmodifiableMap(images);
  }

  /** Its own container, without what it mounts. */
  Container ownContainer() {
    return new Container(
        container(),
        draft.image,
        draft.command,
        draft.args,
        draft.ports,
        draft.variables,
        draft.secretVariables,
        draft.resources,
        Map.of());
  }

  /** This application and its companions: each makes Pods of its own. */
  public List<Application> workloads() {
    var all = new java.util.ArrayList<Application>();
    all.add(this);
    draft.companions.forEach(companion -> all.addAll(companion.workloads()));
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return "Application " + draft.name + " (" + draft.kind.apiName() + ", " + draft.image + ")";
  }

  @Override
  Object[] parts() {
    return draft.parts();
  }

  private Application with(Consumer<Draft> change) {
    var copy = new Draft(draft);
    change.accept(copy);
    return new Application(copy);
  }

  /** The fields; mutable only while a copy is being made. */
  private static final class Draft {
    String name;
    String container;
    Kind kind = Kind.DEPLOYMENT;
    String image = "";
    int replicas = 1;
    List<String> command = List.of();
    List<String> args = List.of();
    List<Port> ports = List.of();
    Service service;
    Map<String, String> variables = Map.of();
    Map<String, SecretKey> secretVariables = Map.of();
    List<Configuration> configurations = List.of();
    Resources resources = Resources.NONE;
    Probe readiness;
    Probe liveness;
    List<Storage> storage = List.of();
    Scrape scrape;
    List<Application> companions = List.of();
    List<Container> initContainers = List.of();
    List<Container> sidecars = List.of();

    Draft(String name) {
      this.name = name;
    }

    Draft(Draft other) {
      this.name = other.name;
      this.container = other.container;
      this.kind = other.kind;
      this.image = other.image;
      this.replicas = other.replicas;
      this.command = other.command;
      this.args = other.args;
      this.ports = other.ports;
      this.service = other.service;
      this.variables = other.variables;
      this.secretVariables = other.secretVariables;
      this.configurations = other.configurations;
      this.resources = other.resources;
      this.readiness = other.readiness;
      this.liveness = other.liveness;
      this.storage = other.storage;
      this.scrape = other.scrape;
      this.companions = other.companions;
      this.initContainers = other.initContainers;
      this.sidecars = other.sidecars;
    }

    Object[] parts() {
      return new Object[] {
        name,
        container,
        kind,
        image,
        replicas,
        command,
        args,
        ports,
        service,
        variables,
        secretVariables,
        configurations,
        resources,
        readiness,
        liveness,
        storage,
        scrape,
        companions,
        initContainers,
        sidecars
      };
    }
  }
}
