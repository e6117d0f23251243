package dev.cxp.junit.cluster;

import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Suggestions;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One context of a kubeconfig, looked at before it is used. Only reads: fabric8's own reader also
 * runs the exec plugin of the context that it takes.
 */
final class NamedContextFile {

  private final Path path;
  private final String name;
  private final NamedContext context;
  private final Cluster cluster;
  private final AuthInfo user;

  private NamedContextFile(Path path, NamedContext context, Cluster cluster, AuthInfo user) {
    this.path = path;
    this.name = context.getName();
    this.context = context;
    this.cluster = cluster;
    this.user = user;
  }

  /**
   * Reads the context of this name.
   *
   * @throws ClusterUnavailableException when the file is no kubeconfig, or has no such context, or
   *     one that names a cluster or user which the file lacks
   */
  static NamedContextFile read(Path path, String name) {
    var config = parse(path);
    var context =
        config.getContexts().stream()
            .filter(each -> name.equals(each.getName()))
            .findFirst()
            .orElseThrow(() -> noContext(path, name, names(config)));
    var ofCluster = context.getContext() == null ? null : context.getContext().getCluster();
    var ofUser = context.getContext() == null ? null : context.getContext().getUser();
    var cluster =
        config.getClusters().stream()
            .filter(each -> each.getName().equals(ofCluster))
            .map(NamedCluster::getCluster)
            .filter(each -> each != null && each.getServer() != null)
            .findFirst()
            .orElseThrow(() -> incomplete(path, name, "cluster", ofCluster));
    var user =
        config.getUsers().stream()
            .filter(each -> each.getName().equals(ofUser))
            .map(NamedAuthInfo::getUser)
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow(() -> incomplete(path, name, "user", ofUser));
    return new NamedContextFile(path, context, cluster, user);
  }

  /** The names of the contexts in a file, sorted; none when it is no kubeconfig. */
  static List<String> contexts(Path path) {
    try {
      return names(parse(path));
    } catch (ClusterUnavailableException e) {
      return List.of();
    }
  }

  String server() {
    return cluster.getServer();
  }

  /** Why this looks like a cluster that tests have no business in. */
  Optional<String> looksLikeProduction() {
    return ProductionLooks.of(
        name, Objects.toString(context.getContext().getCluster(), ""), server());
  }

  /**
   * Looks for what keeps the user from logging in.
   *
   * @throws ClusterUnavailableException when the exec plugin is not there, or the certificate has
   *     expired
   */
  void checkUser() {
    if (user.getExec() != null) {
      checkPlugin(user.getExec());
    }
    certificate()
        .map(X509Certificate::getNotAfter)
        .filter(end -> end.toInstant().isBefore(Instant.now()))
        .ifPresent(
            end -> {
              throw new ClusterUnavailableException(
                  trying(path)
                      .happened(
                          "the client certificate of the context \""
                              + name
                              + "\" expired at "
                              + end.toInstant())
                      .remedy("get a new kubeconfig from whoever runs the cluster"));
            });
  }

  private void checkPlugin(ExecConfig exec) {
    if (isThere(exec.getCommand())) {
      return;
    }
    var explanation =
        trying(path)
            .happened(
                "the context \""
                    + name
                    + "\" logs in with the program \""
                    + exec.getCommand()
                    + "\", which is not there")
            .remedy("install it, or correct its path in the kubeconfig");
    throw new ClusterUnavailableException(
        exec.getInstallHint() == null ? explanation : explanation.remedy(exec.getInstallHint()));
  }

  /** As kubectl does: relative to the kubeconfig if the command has a slash, else in the PATH. */
  private boolean isThere(String command) {
    if (command == null || command.isBlank()) {
      return false;
    }
    if (command.contains("/")) {
      return Files.isExecutable(path.toAbsolutePath().resolveSibling(command));
    }
    return Stream.of(Objects.toString(System.getenv("PATH"), "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, command))
        .anyMatch(Files::isExecutable);
  }

  private Optional<X509Certificate> certificate() {
    try {
      var bytes = certificateBytes();
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(
              (X509Certificate)
                  CertificateFactory.getInstance("X.509")
                      .generateCertificate(new ByteArrayInputStream(bytes)));
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      throw new ClusterUnavailableException(
          trying(path)
              .happened("the client certificate of the context \"" + name + "\" cannot be read")
              .remedy("correct client-certificate or client-certificate-data of its user"),
          e);
    }
  }

  private byte[] certificateBytes() throws IOException {
    if (user.getClientCertificateData() != null) {
      return Base64.getMimeDecoder().decode(user.getClientCertificateData());
    }
    return user.getClientCertificate() == null
        ? new byte[0]
        : Files.readAllBytes(path.toAbsolutePath().resolveSibling(user.getClientCertificate()));
  }

  /** The client's configuration: this file and this context, nothing else. */
  io.fabric8.kubernetes.client.Config config() {
    try {
      return io.fabric8.kubernetes.client.Config.fromKubeconfig(name, path.toFile());
    } catch (RuntimeException e) {
      throw new ClusterUnavailableException(
          trying(path)
              .happened("the context \"" + name + "\" cannot be used: " + Causes.root(e))
              .cause("its exec plugin failed, or a file that it names cannot be read")
              .paste("kubectl --kubeconfig " + path + " --context " + name + " version"),
          e);
    }
  }

  private static Config parse(Path path) {
    try {
      var text = Files.readString(path);
      if (text.isBlank()) {
        throw malformed(path, "it is empty", null);
      }
      var config = Serialization.unmarshal(text, Config.class);
      if (config == null) {
        throw malformed(path, "it is not a kubeconfig", null);
      }
      return config;
    } catch (MalformedInputException e) {
      throw malformed(path, "it is not a kubeconfig: it is not text", e);
    } catch (IOException e) {
      throw malformed(path, "it cannot be read: " + e.getMessage(), e);
    } catch (ClusterUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      // fabric8, Jackson and SnakeYAML each have exceptions of their own for a bad file. Their
      // messages and they themselves quote the text, which holds credentials.
      throw malformed(path, "it is not a kubeconfig: its YAML cannot be read", null);
    }
  }

  private static List<String> names(Config config) {
    return config.getContexts().stream().map(NamedContext::getName).sorted().toList();
  }

  private static ClusterUnavailableException malformed(Path path, String problem, Throwable cause) {
    return new ClusterUnavailableException(
        trying(path)
            .happened(problem)
            .remedy("name a file that kubectl can use")
            .paste("kubectl --kubeconfig " + path + " config view"),
        cause);
  }

  private static ClusterUnavailableException incomplete(
      Path path, String context, String what, String named) {
    return new ClusterUnavailableException(
        trying(path)
            .happened(
                "its context \""
                    + context
                    + "\" names the "
                    + what
                    + " \""
                    + named
                    + "\", which the file lacks"
                    + (what.equals("cluster") ? " or gives no server for" : ""))
            .remedy("correct the file")
            .paste("kubectl --kubeconfig " + path + " config view"));
  }

  private static ClusterUnavailableException noContext(
      Path path, String wanted, List<String> names) {
    var explanation =
        trying(path)
            .happened("it has no context \"" + wanted + "\"")
            .remedy("name one of " + quoted(names));
    return new ClusterUnavailableException(
        Suggestions.closest(wanted, names)
            .map(meant -> "did you mean \"" + meant + "\"?")
            .map(explanation::remedy)
            .orElse(explanation));
  }

  static Explanation trying(Path path) {
    return Explanation.tried("to use the cluster of the kubeconfig " + path);
  }

  static String quoted(List<String> names) {
    return names.isEmpty()
        ? "its contexts; it has none"
        : names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }
}
