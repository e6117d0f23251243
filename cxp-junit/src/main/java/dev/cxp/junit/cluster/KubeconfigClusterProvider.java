package dev.cxp.junit.cluster;

import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.RunScope;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The tier {@code kubeconfig}: an existing cluster, only when {@link Setting#KUBECONFIG} names its
 * file and {@link Setting#KUBECONFIG_CONTEXT} the context in it. The ambient kubeconfig is never
 * read, nor is a file's current context taken.
 *
 * <p>A context that looks like production is refused unless {@link
 * Setting#KUBECONFIG_ALLOW_PRODUCTION} names it once more. What a run makes there carries a label
 * of the run, and is all that it removes; see {@link RunScope}.
 */
public final class KubeconfigClusterProvider implements ClusterProvider {

  @Override
  public String name() {
    return "kubeconfig";
  }

  @Override
  public Availability probe(ClusterRequest request) {
    var path = request.settings().kubeconfig();
    if (path.isEmpty()) {
      return Availability.unavailable(
          "no kubeconfig is named, and CXP never takes the ambient one",
          "name one and its context, if tests may change that cluster",
          setting(Setting.KUBECONFIG, "/path/to/kubeconfig")
              + " "
              + setting(Setting.KUBECONFIG_CONTEXT, "NAME"));
    }
    return unreadable(path.orElseThrow())
        .or(() -> withoutContext(path.orElseThrow(), request.settings()))
        .orElseGet(Availability::available);
  }

  private static Optional<Availability> unreadable(Path path) {
    if (Files.isDirectory(path)) {
      return Optional.of(
          Availability.unavailable(
              "the kubeconfig " + path + " is a directory", "name the file in it"));
    }
    if (!Files.exists(path)) {
      return Optional.of(
          Availability.unavailable(
              "the kubeconfig " + path.toAbsolutePath() + " does not exist",
              "correct " + Setting.KUBECONFIG.key()));
    }
    if (!Files.isReadable(path)) {
      return Optional.of(
          Availability.unavailable(
              "the kubeconfig " + path + " cannot be read by this user",
              "give this user the right to read it",
              "chmod u+r " + path));
    }
    return Optional.empty();
  }

  private static Optional<Availability> withoutContext(Path path, CxpSettings settings) {
    if (settings.kubeconfigContext().isPresent()) {
      return Optional.empty();
    }
    var names = NamedContextFile.contexts(path);
    return Optional.of(
        Availability.unavailable(
            "no context of the kubeconfig "
                + path
                + " is named, and its current one may have been changed by any kubectl since",
            "name one of " + NamedContextFile.quoted(names),
            setting(Setting.KUBECONFIG_CONTEXT, names.isEmpty() ? "NAME" : names.get(0))));
  }

  private static String setting(Setting setting, String value) {
    return "-D" + setting.key() + "=" + value;
  }

  @Override
  public Cluster start(ClusterRequest request) {
    var settings = request.settings();
    var path = settings.kubeconfig().orElseThrow();
    var context = settings.kubeconfigContext().orElseThrow();
    var file = NamedContextFile.read(path, context);
    refuseProduction(path, context, file, settings);
    file.checkUser();
    var config = file.config();
    // The default goes on for 20 s; a cluster that refuses connections refuses them at once.
    config.setRequestRetryBackoffLimit(3);
    request.progress().accept("connecting to " + file.server());
    var client = new KubernetesClientBuilder().withConfig(config).build();
    try {
      return use(client, request);
    } catch (KubernetesClientException e) {
      client.close();
      throw new ConnectionAdvice(path, context, file.server()).of(answered(config, e));
    } catch (RuntimeException | Error e) {
      client.close();
      throw e;
    }
  }

  /**
   * The exception with the API server's answer. To a stranger it answers 401 and ends the HTTP/2
   * connection at once, and the JDK's client reports only the latter.
   */
  private static KubernetesClientException answered(Config config, KubernetesClientException e) {
    if (ConnectionAdvice.wasAnswered(e) || Causes.has(e, ConnectException.class)) {
      return e;
    }
    config.setHttp2Disable(true);
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      client.getKubernetesVersion();
      return e;
    } catch (KubernetesClientException answer) {
      return answer;
    }
  }

  private static void refuseProduction(
      Path path, String context, NamedContextFile file, CxpSettings settings) {
    var reason = file.looksLikeProduction();
    if (reason.isEmpty() || settings.allowedProduction().equals(Optional.of(context))) {
      return;
    }
    var explanation =
        NamedContextFile.trying(path)
            .happened("it looks like production, because " + reason.orElseThrow())
            .remedy("name the context of a cluster that tests may change")
            .remedy("or, if tests do belong there, name this context a second time")
            .paste(setting(Setting.KUBECONFIG_ALLOW_PRODUCTION, context));
    throw new ClusterUnavailableException(
        settings
            .allowedProduction()
            .map(
                other ->
                    explanation.cause(
                        Setting.KUBECONFIG_ALLOW_PRODUCTION.key()
                            + " names another context, \""
                            + other
                            + "\""))
            .orElse(explanation));
  }

  private Cluster use(KubernetesClient client, ClusterRequest request) {
    var settings = request.settings();
    RunScope.sweep(client);
    var scope = RunScope.open(client, settings.kubeconfigExpiry(), settings.adoptedNamespaces());
    var atExit = new Thread(scope::abandon, "cxp-run-removal");
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      request.progress().accept("the run is " + scope.run() + "; looking what the cluster can do");
      var first = scope.namespaces().iterator().next();
      return Cluster.using(client)
          .tier(name())
          .probed(first, request.startTimeout())
          .registries(request.registriesOutside())
          .scope(scope)
          .onClose(() -> forget(atExit))
          .build();
    } catch (RuntimeException | Error e) {
      scope.close();
      forget(atExit);
      throw e;
    }
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is going down, and the hook finds nothing left to do.
    }
  }
}
