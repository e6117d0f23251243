package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the ConfigMaps and Secrets that a Pod refers to and that are not there, in the kubelet's
 * words ({@code pkg/kubelet/kubelet_pods.go} and {@code pkg/volume}).
 */
final class References {

  /** Every Pod has it through its service account's volume; a controller makes it. */
  private static final String ROOT_CA = "kube-root-ca.crt";

  private final KubernetesClient client;
  private final Store<ConfigMap> configMaps;
  private final Store<Secret> secrets;

  References(KubernetesClient client, Store<ConfigMap> configMaps, Store<Secret> secrets) {
    this.client = client;
    this.configMaps = configMaps;
    this.secrets = secrets;
  }

  /**
   * A volume that cannot be set up yet.
   *
   * @param volume its name
   * @param message why
   * @param worthAnEvent false while the cluster itself still makes what is missing
   */
  record MissingVolume(String volume, String message, boolean worthAnEvent) {}

  /** The first volume of the Pod that cannot be set up. */
  Optional<MissingVolume> missingVolume(Pod pod) {
    var namespace = pod.getMetadata().getNamespace();
    for (var volume : pod.getSpec().getVolumes()) {
      var problem =
          sources(volume).map(source -> problem(namespace, source)).filter(Objects::nonNull);
      var first = problem.findFirst();
      if (first.isPresent()) {
        var message = first.orElseThrow();
        return Optional.of(
            new MissingVolume(volume.getName(), message, !message.contains(ROOT_CA)));
      }
    }
    return Optional.empty();
  }

  /** What is missing for the environment of a container. */
  Optional<String> missingEnvironment(String namespace, Container container) {
    return Stream.concat(
            container.getEnvFrom().stream().map(References::source),
            container.getEnv().stream()
                .filter(each -> each.getValueFrom() != null)
                .map(each -> source(each.getValueFrom())))
        .filter(Objects::nonNull)
        .map(source -> environmentProblem(namespace, source))
        .filter(Objects::nonNull)
        .findFirst();
  }

  /** A ConfigMap or Secret, with the keys that are needed of it. */
  private record Source(boolean secret, String name, List<String> keys, boolean optional) {
    static Source of(boolean secret, String name, List<String> keys, Boolean optional) {
      return new Source(secret, name, keys, Boolean.TRUE.equals(optional));
    }

    String notFound() {
      return (secret ? "secret" : "configmap") + " \"" + name + "\" not found";
    }
  }

  private static Stream<Source> sources(Volume volume) {
    if (volume.getSecret() != null) {
      var secret = volume.getSecret();
      return Stream.of(
          Source.of(true, secret.getSecretName(), keys(secret.getItems()), secret.getOptional()));
    }
    if (volume.getConfigMap() != null) {
      var map = volume.getConfigMap();
      return Stream.of(Source.of(false, map.getName(), keys(map.getItems()), map.getOptional()));
    }
    if (volume.getProjected() != null) {
      return volume.getProjected().getSources().stream()
          .map(References::source)
          .filter(Objects::nonNull);
    }
    return Stream.empty();
  }

  private static Source source(VolumeProjection projection) {
    if (projection.getSecret() != null) {
      var secret = projection.getSecret();
      return Source.of(true, secret.getName(), keys(secret.getItems()), secret.getOptional());
    }
    if (projection.getConfigMap() != null) {
      var map = projection.getConfigMap();
      return Source.of(false, map.getName(), keys(map.getItems()), map.getOptional());
    }
    return null;
  }

  private static Source source(EnvFromSource from) {
    if (from.getSecretRef() != null) {
      var secret = from.getSecretRef();
      return Source.of(true, secret.getName(), List.of(), secret.getOptional());
    }
    if (from.getConfigMapRef() != null) {
      var map = from.getConfigMapRef();
      return Source.of(false, map.getName(), List.of(), map.getOptional());
    }
    return null;
  }

  private static Source source(EnvVarSource from) {
    if (from.getSecretKeyRef() != null) {
      var ref = from.getSecretKeyRef();
      return Source.of(true, ref.getName(), List.of(ref.getKey()), ref.getOptional());
    }
    if (from.getConfigMapKeyRef() != null) {
      var ref = from.getConfigMapKeyRef();
      return Source.of(false, ref.getName(), List.of(ref.getKey()), ref.getOptional());
    }
    return null;
  }

  private static List<String> keys(List<KeyToPath> items) {
    return items == null ? List.of() : items.stream().map(KeyToPath::getKey).toList();
  }

  private String problem(String namespace, Source source) {
    return problem(
        namespace,
        source,
        key ->
            source.secret()
                ? "references non-existent secret key: " + key
                : "configmap references non-existent config key: " + key);
  }

  private String environmentProblem(String namespace, Source source) {
    return problem(
        namespace,
        source,
        key ->
            "couldn't find key "
                + key
                + " in "
                + (source.secret() ? "Secret " : "ConfigMap ")
                + namespace
                + "/"
                + source.name());
  }

  private String problem(
      String namespace, Source source, java.util.function.UnaryOperator<String> missingKey) {
    if (source.optional()) {
      return null;
    }
    // The informers may be a moment behind the Pod: what they lack is asked for before it counts.
    var cached = keys(namespace, source, true);
    if (cached.isPresent() && cached.orElseThrow().containsAll(source.keys())) {
      return null;
    }
    var actual = keys(namespace, source, false);
    if (actual.isEmpty()) {
      return source.notFound();
    }
    return source.keys().stream()
        .filter(key -> !actual.orElseThrow().contains(key))
        .findFirst()
        .map(missingKey)
        .orElse(null);
  }

  private Optional<Set<String>> keys(String namespace, Source source, boolean cached) {
    var key = namespace + "/" + source.name();
    if (source.secret()) {
      var secret =
          cached
              ? secrets.getByKey(key)
              : client.secrets().inNamespace(namespace).withName(source.name()).get();
      return Optional.ofNullable(secret).map(each -> union(each.getData(), null));
    }
    var map =
        cached
            ? configMaps.getByKey(key)
            : client.configMaps().inNamespace(namespace).withName(source.name()).get();
    return Optional.ofNullable(map).map(each -> union(each.getData(), each.getBinaryData()));
  }

  private static Set<String> union(
      java.util.Map<String, String> one, java.util.Map<String, String> other) {
    var keys = new HashSet<String>();
    if (one != null) {
      keys.addAll(one.keySet());
    }
    if (other != null) {
      keys.addAll(other.keySet());
    }
    return keys;
  }
}
