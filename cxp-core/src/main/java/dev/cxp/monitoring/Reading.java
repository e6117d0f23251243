package dev.cxp.monitoring;

import dev.cxp.monitoring.InvalidConfigurationException.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reads typed fields out of YAML, and gathers what is wrong and what is not understood. */
final class Reading {

  /** How a server is reached, which changes nothing about what is there (HTTP client settings). */
  private static final Set<String> HTTP_CLIENT =
      Set.of(
          "basic_auth",
          "authorization",
          "oauth2",
          "tls_config",
          "proxy_url",
          "no_proxy",
          "proxy_from_environment",
          "proxy_connect_header",
          "http_headers",
          "follow_redirects",
          "enable_http2",
          "bearer_token",
          "bearer_token_file");

  private final List<Problem> problems;
  private final List<NotUnderstood> notUnderstood = new ArrayList<>();

  Reading(List<Problem> problems) {
    this.problems = problems;
  }

  List<NotUnderstood> notUnderstood() {
    return List.copyOf(notUnderstood);
  }

  void problem(YamlNode node, String path, String text) {
    problems.add(new Problem(node.line(), path, text));
  }

  void unclear(int line, String path, String reason) {
    notUnderstood.add(new NotUnderstood(path, line, reason));
  }

  /** Calls back for each field of a mapping, once for each name. */
  void fields(YamlNode node, String path, BiConsumer<String, YamlNode> each) {
    if (node instanceof YamlNode.Mapping mapping) {
      var seen = new HashSet<String>();
      for (var field : mapping.fields()) {
        if (seen.add(field.name())) {
          each.accept(field.name(), field.value());
        } else {
          problems.add(
              new Problem(field.line(), below(path, field.name()), "the field is there twice"));
        }
      }
    } else if (!absent(node, path)) {
      problem(node, path, "expected fields");
    }
  }

  /** Names a field that is neither read nor known to be without influence. */
  void rest(String name, YamlNode value, String path, Set<String> withoutInfluence) {
    if (!withoutInfluence.contains(name) && !HTTP_CLIENT.contains(name)) {
      unclear(value.line(), below(path, name), "CXP does not know this field");
    }
  }

  List<YamlNode> items(YamlNode node, String path) {
    if (node instanceof YamlNode.Sequence sequence) {
      return sequence.items();
    }
    if (!absent(node, path)) {
      problem(node, path, "expected a list");
    }
    return List.of();
  }

  List<String> texts(YamlNode node, String path) {
    var texts = new ArrayList<String>();
    var items = items(node, path);
    for (var i = 0; i < items.size(); i++) {
      text(items.get(i), path + "[" + i + "]").ifPresent(texts::add);
    }
    return texts;
  }

  Optional<String> text(YamlNode node, String path) {
    if (node instanceof YamlNode.Text text) {
      return Optional.of(text.value());
    }
    if (node instanceof YamlNode.Nothing) {
      unclear(node.line(), path, "the field has no value");
    } else if (!absent(node, path)) {
      problem(node, path, "expected a single value");
    }
    return Optional.empty();
  }

  Optional<Duration> duration(YamlNode node, String path) {
    return text(node, path)
        .flatMap(
            text -> {
              try {
                return Optional.of(PrometheusDuration.parse(text));
              } catch (IllegalArgumentException e) {
                problem(node, path, e.getMessage());
                return Optional.empty();
              }
            });
  }

  boolean truth(YamlNode node, String path) {
    var text = text(node, path).orElse("false").toLowerCase(Locale.ROOT);
    switch (text) {
      case "true", "yes", "on", "y" -> {
        return true;
      }
      case "false", "no", "off", "n" -> {
        return false;
      }
      default -> {
        problem(node, path, "expected true or false");
        return false;
      }
    }
  }

  static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private boolean absent(YamlNode node, String path) {
    if (node instanceof YamlNode.Opaque opaque) {
      unclear(node.line(), path, "CXP does not read " + opaque.what());
      return true;
    }
    return node instanceof YamlNode.Nothing;
  }
}
