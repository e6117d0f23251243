package dev.cxp.monitoring;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code kubernetes_sd_configs}. */
final class DiscoveryReader {

  private final Reading reading;

  DiscoveryReader(Reading reading) {
    this.reading = reading;
  }

  List<KubernetesDiscoveryConfig> read(YamlNode node, String path) {
    var discoveries = new ArrayList<KubernetesDiscoveryConfig>();
    var items = reading.items(node, path);
    for (var i = 0; i < items.size(); i++) {
      discovery(items.get(i), path + "[" + i + "]").ifPresent(discoveries::add);
    }
    return discoveries;
  }

  private Optional<KubernetesDiscoveryConfig> discovery(YamlNode node, String path) {
    var roles = new ArrayList<String>();
    var namespaces = new ArrayList<String>();
    var own = new ArrayList<Boolean>();
    reading.fields(
        node,
        path,
        (field, value) -> {
          var here = Reading.below(path, field);
          switch (field) {
            case "role" -> reading.text(value, here).ifPresent(roles::add);
            case "namespaces" ->
                reading.fields(
                    value,
                    here,
                    (name, content) -> {
                      var at = Reading.below(here, name);
                      switch (name) {
                        case "names" -> namespaces.addAll(reading.texts(content, at));
                        case "own_namespace" -> own.add(reading.truth(content, at));
                        default -> reading.rest(name, content, here, Set.of());
                      }
                    });
            case "api_server", "kubeconfig_file" ->
                reading.unclear(value.line(), here, "it may lead to another cluster");
            case "selectors" ->
                reading.unclear(value.line(), here, "CXP does not apply selectors yet");
            case "attach_metadata" ->
                reading.unclear(value.line(), here, "CXP does not attach metadata yet");
            default -> reading.rest(field, value, path, Set.of());
          }
        });
    if (roles.isEmpty()) {
      reading.problem(node, path, "the role is missing: endpointslice, pod, service, ...");
      return Optional.empty();
    }
    return role(node, path, roles.get(0))
        .map(role -> new KubernetesDiscoveryConfig(role, namespaces, own.contains(true)));
  }

  private Optional<KubernetesDiscoveryConfig.Role> role(YamlNode node, String path, String word) {
    for (var role : EnumSet.allOf(KubernetesDiscoveryConfig.Role.class)) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    if (word.equals("node") || word.equals("ingress")) {
      reading.unclear(
          node.line(),
          Reading.below(path, "role"),
          "CXP does not know what role '" + word + "' finds yet");
    } else {
      reading.problem(node, Reading.below(path, "role"), "'" + word + "' is not a role");
    }
    return Optional.empty();
  }
}
