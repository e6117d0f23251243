package dev.cxp.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A container beside an application's own in its Pods: one that prepares something and ends before
 * the others start ({@link Application#initContainer}), or one that runs beside them ({@link
 * Application#sidecar}).
 *
 * <p>Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * Application.named("shop")
 *     .image("registry.example/shop:1.0")
 *     .storage("data", "1Gi", "/var/lib/shop")
 *     .initContainer(
 *         Container.named("migrate").image("registry.example/shop-migrations:1.0").mount("data", "/data"))
 *     .sidecar(Container.named("proxy").image("registry.example/proxy:2.1").port("proxy", 9901));
 * }</pre>
 *
 * @param name its name in the Pod
 * @param image the image as it was written; empty when none was named yet
 * @param command what runs instead of the image's entry point; empty leaves that
 * @param args arguments instead of the image's; empty leaves those
 * @param ports what it listens on
 * @param variables environment variables
 * @param secretVariables environment variables that entries of Secrets fill
 * @param resources what it asks for and may use
 * @param mounts name of the application's storage, or of its configuration, to where the container
 *     sees it
 */
public record Container(
    String name,
    String image,
    List<String> command,
    List<String> args,
    List<Port> ports,
    Map<String, String> variables,
    Map<String, SecretKey> secretVariables,
    Resources resources,
    Map<String, String> mounts) {

  public Container {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(image, "image");
    command = List.copyOf(command);
    args = List.copyOf(args);
    ports = List.copyOf(ports);
    variables = Value.ordered(variables);
    secretVariables = Value.ordered(secretVariables);
    Objects.requireNonNull(resources, "resources");
    mounts = Value.ordered(mounts);
  }

  /** Starts a container. */
  public static Container named(String name) {
    return new Container(
        name, "", List.of(), List.of(), List.of(), Map.of(), Map.of(), Resources.NONE, Map.of());
  }

  /** Returns this container with its image, as {@link ImageReference#parse} reads it. */
  public Container image(String reference) {
    return new Container(
        name, reference, command, args, ports, variables, secretVariables, resources, mounts);
  }

  /** Returns this container with a command instead of the image's entry point. */
  public Container command(String... newCommand) {
    return new Container(
        name,
        image,
        List.of(newCommand),
        args,
        ports,
        variables,
        secretVariables,
        resources,
        mounts);
  }

  /** Returns this container with arguments instead of the image's. */
  public Container args(String... newArgs) {
    return new Container(
        name,
        image,
        command,
        List.of(newArgs),
        ports,
        variables,
        secretVariables,
        resources,
        mounts);
  }

  /**
   * Returns this container with one more port that it listens on. Services and scrapes of the
   * application may name it.
   *
   * @param number from 1 to 65535; the containers of a Pod share its address, so each has its own
   */
  public Container port(String portName, int number) {
    return new Container(
        name,
        image,
        command,
        args,
        Value.plus(ports, new Port(portName, number), "port"),
        variables,
        secretVariables,
        resources,
        mounts);
  }

  /**
   * Returns this container with one more environment variable. Not for secrets: see {@link
   * #secretVariable}.
   */
  public Container variable(String variable, String value) {
    return new Container(
        name,
        image,
        command,
        args,
        ports,
        Value.plus(variables, variable, value),
        secretVariables,
        resources,
        mounts);
  }

  /** Returns this container with an environment variable that an entry of a Secret fills. */
  public Container secretVariable(String variable, String secret, String key) {
    return new Container(
        name,
        image,
        command,
        args,
        ports,
        variables,
        Value.plus(secretVariables, variable, new SecretKey(secret, key)),
        resources,
        mounts);
  }

  /** Returns this container with what it asks for and may use. */
  public Container resources(Resources amounts) {
    return new Container(
        name, image, command, args, ports, variables, secretVariables, amounts, mounts);
  }

  /**
   * Returns this container with a volume of its application.
   *
   * @param volume the name of the application's storage, or of one of its configurations
   * @param path where this container sees it, absolute
   */
  public Container mount(String volume, String path) {
    return new Container(
        name,
        image,
        command,
        args,
        ports,
        variables,
        secretVariables,
        resources,
        Value.plus(mounts, volume, path));
  }

  /**
   * The image, parsed.
   *
   * @throws IllegalArgumentException when it is no reference
   */
  public ImageReference imageReference() {
    return ImageReference.parse(image);
  }
}
