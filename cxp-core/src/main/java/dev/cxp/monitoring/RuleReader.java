package dev.cxp.monitoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code relabel_configs}. */
final class RuleReader {

  private final Reading reading;

  RuleReader(Reading reading) {
    this.reading = reading;
  }

  List<RelabelRule> read(YamlNode node, String path) {
    var rules = new ArrayList<RelabelRule>();
    var items = reading.items(node, path);
    for (var i = 0; i < items.size(); i++) {
      var here = path + "[" + i + "]";
      if (items.get(i) instanceof YamlNode.Nothing) {
        reading.problem(items.get(i), here, "the rule is empty");
      } else {
        rule(items.get(i), here).ifPresent(rules::add);
      }
    }
    return rules;
  }

  private Optional<RelabelRule> rule(YamlNode node, String path) {
    var sourceLabels = new ArrayList<String>();
    var texts = new LinkedHashMap<String, String>();
    reading.fields(
        node,
        path,
        (field, value) -> {
          var here = Reading.below(path, field);
          switch (field) {
            case "source_labels" -> sourceLabels.addAll(reading.texts(value, here));
            case "separator", "regex", "modulus", "target_label", "replacement", "action" ->
                reading.text(value, here).ifPresent(text -> texts.put(field, text));
            default -> reading.rest(field, value, path, Set.of());
          }
        });
    if (!(node instanceof YamlNode.Mapping)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RelabelRule(
              action(texts.getOrDefault("action", "replace")),
              sourceLabels,
              texts.getOrDefault("separator", RelabelRule.JOINED),
              texts.getOrDefault("regex", RelabelRule.ANY),
              modulus(texts.getOrDefault("modulus", "0")),
              texts.getOrDefault("target_label", ""),
              texts.getOrDefault("replacement", RelabelRule.FIRST_GROUP)));
    } catch (IllegalArgumentException e) {
      reading.problem(node, path, e.getMessage());
      return Optional.empty();
    }
  }

  private static RelabelRule.Action action(String word) {
    for (var action : RelabelRule.Action.values()) {
      if (action.word().equals(word.toLowerCase(Locale.ROOT))) {
        return action;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is not an action");
  }

  private static long modulus(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the modulus '" + text + "' is not a number", e);
    }
  }
}
