package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A namespace and what runs in it.
 *
 * <pre>{@code
 * Environment.named("staging").namespace("spotifybuddies-staging").application(app)
 * }</pre>
 *
 * @param name what the pipeline calls it
 * @param namespace the Kubernetes namespace; the environment's name unless another is given
 * @param applications what runs in it
 * @param secrets the Secrets that its applications refer to
 */
public record Environment(
    String name, String namespace, List<Application> applications, List<Secret> secrets) {

  public Environment {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(namespace, "namespace");
    applications = List.copyOf(applications);
    secrets = List.copyOf(secrets);
  }

  /** Starts an environment whose namespace has the same name. */
  public static Environment named(String name) {
    return new Environment(name, name, List.of(), List.of());
  }

  /** Returns this environment in another namespace. */
  public Environment namespace(String newNamespace) {
    return new Environment(name, newNamespace, applications, secrets);
  }

  /** Returns this environment with one more application. */
  public Environment application(Application application) {
    return new Environment(
        name, namespace, Value.plus(applications, application, "application"), secrets);
  }

  /** Returns this environment with one more Secret. */
  public Environment secret(Secret secret) {
    return new Environment(name, namespace, applications, Value.plus(secrets, secret, "secret"));
  }

  /** The application of that name, if it is here. */
  public Optional<Application> findApplication(String applicationName) {
    return applications.stream().filter(app -> app.name().equals(applicationName)).findFirst();
  }

  /** The application of that name. */
  public Application applicationNamed(String applicationName) {
    return findApplication(applicationName)
        .orElseThrow(
            () ->
                Suggestions.unknown(
                    "application",
                    applicationName,
                    "environment \"" + name + "\"",
                    applications.stream().map(Application::name).toList()));
  }

  /** Every workload: the applications and their companions. */
  public List<Application> workloads() {
    return applications.stream().flatMap(app -> app.workloads().stream()).toList();
  }
}
