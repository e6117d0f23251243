package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The values that must not be written: those of Secrets, and what the client logs in with. */
final class KnownSecrets {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<String> values = new ArrayList<>();

  private KnownSecrets() {}

  /** What the client itself knows, without asking anybody. */
  static Collection<String> ofClient(KubernetesClient client) {
    var known = new KnownSecrets();
    known.addClient(client.getConfiguration());
    return known.values;
  }

  /**
   * The values in these namespaces, or of the whole cluster.
   *
   * @param namespaces empty for all
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when they cannot be read
   */
  static Collection<String> of(KubernetesClient client, Set<String> namespaces) {
    var known = new KnownSecrets();
    known.addClient(client.getConfiguration());
    if (namespaces.isEmpty()) {
      client.secrets().inAnyNamespace().list().getItems().forEach(known::add);
    }
    for (var namespace : namespaces) {
      client.secrets().inNamespace(namespace).list().getItems().forEach(known::add);
    }
    return known.values;
  }

  private void addClient(Config config) {
    for (var value :
        new String[] {
          config.getOauthToken(),
          config.getAutoOAuthToken(),
          config.getPassword(),
          config.getClientKeyData(),
          config.getClientKeyPassphrase()
        }) {
      if (value != null) {
        values.add(value);
      }
    }
  }

  private void add(Secret secret) {
    for (var each :
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()).values()) {
      values.add(each);
      var value = new String(Base64.getMimeDecoder().decode(each), StandardCharsets.UTF_8);
      values.add(value);
      if (value.startsWith("{")) {
        addLeaves(value);
      }
    }
  }

  /** A docker configuration holds its passwords a level deeper. */
  private void addLeaves(String json) {
    try {
      addLeaves(JSON.readTree(json));
    } catch (JacksonException e) {
      // Then it is no JSON, and its whole text is the value.
    }
  }

  private void addLeaves(JsonNode node) {
    if (node.isString()) {
      values.add(node.stringValue());
    }
    node.values().forEach(this::addLeaves);
  }
}
