package dev.cxp.monitoring;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

/**
 * A list of relabelling rules, applied as Prometheus applies it.
 *
 * <p>Values that are only stand-ins (the address of a Pod that does not exist yet) can be named as
 * placeholders. A rule that would decide on one is not applied: the outcome is {@link Undecided},
 * for the truth is not known. A rule that copies one makes its target a placeholder, too.
 *
 * <p>Source: Prometheus documentation, "Configuration", {@code <relabel_config>}.
 */
public final class Relabelling {

  /** What became of a label set. */
  public sealed interface Outcome {}

  /**
   * It went through all rules.
   *
   * @param labels the labels that came out, internal ones ({@code __...}) included
   * @param placeholders the names of those whose values are only stand-ins
   */
  public record Kept(SortedMap<String, String> labels, Set<String> placeholders)
      implements Outcome {
    public Kept {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
      placeholders = Set.copyOf(placeholders);
    }
  }

  /**
   * A rule dropped it.
   *
   * @param rule the rule's position, counted from 0
   * @param why the rule and the values: {@code relabel_configs[1] keep on a: 'x' does not match
   *     'y'}
   */
  public record Dropped(int rule, String why) implements Outcome {}

  /**
   * A rule depends on a value that is not known.
   *
   * @param rule the rule's position, counted from 0
   * @param why the rule and what it depends on
   */
  public record Undecided(int rule, String why) implements Outcome {}

  private final List<RelabelRule> rules;
  private final List<Pattern> patterns;

  private Relabelling(List<RelabelRule> rules) {
    this.rules = rules;
    this.patterns = rules.stream().map(RelabelRule::pattern).toList();
  }

  /** Prepares rules that are applied in their order. */
  public static Relabelling of(List<RelabelRule> rules) {
    return new Relabelling(List.copyOf(rules));
  }

  /** Applies the rules to labels that are all known. */
  public Outcome apply(Map<String, String> labels) {
    return apply(labels, Set.of());
  }

  /** Applies the rules to labels of which some are only placeholders. */
  public Outcome apply(Map<String, String> labels, Set<String> placeholders) {
    var run = new Run(Objects.requireNonNull(labels, "labels"), placeholders);
    for (var i = 0; i < rules.size(); i++) {
      var end = run.step(i);
      if (end != null) {
        return end;
      }
    }
    return new Kept(run.labels, run.unknown);
  }

  /** One label set on its way through the rules. */
  private final class Run {

    private final TreeMap<String, String> labels = new TreeMap<>();
    private final Set<String> unknown;

    Run(Map<String, String> labels, Set<String> placeholders) {
      labels.forEach(this::set);
      this.unknown = new HashSet<>(placeholders);
    }

    /** Applies one rule; null when the label set goes on. */
    Outcome step(int index) {
      var rule = rules.get(index);
      var unknownSource = rule.sourceLabels().stream().filter(unknown::contains).findFirst();
      var equality =
          rule.action() == RelabelRule.Action.KEEPEQUAL
              || rule.action() == RelabelRule.Action.DROPEQUAL;
      if (unknownSource.isEmpty() && equality && unknown.contains(rule.targetLabel())) {
        return undecided(index, rule.targetLabel());
      }
      if (unknownSource.isPresent()
          && (rule.action().decides() || LabelTemplate.hasReference(rule.targetLabel()))) {
        return undecided(index, unknownSource.get());
      }
      var value =
          rule.sourceLabels().stream().map(this::get).collect(Collectors.joining(rule.separator()));
      switch (rule.action()) {
        case KEEP -> {
          return matches(index, value)
              ? null
              : dropped(index, value, "does not match", rule.regex());
        }
        case DROP -> {
          return matches(index, value) ? dropped(index, value, "matches", rule.regex()) : null;
        }
        case KEEPEQUAL -> {
          var other = get(rule.targetLabel());
          return other.equals(value) ? null : dropped(index, value, "is not", other);
        }
        case DROPEQUAL -> {
          var other = get(rule.targetLabel());
          return other.equals(value) ? dropped(index, value, "is", other) : null;
        }
        case REPLACE -> {
          return replace(index, value, unknownSource.orElse(null));
        }
        case LOWERCASE ->
            write(rule, mapped(value, Character::toLowerCase), unknownSource.isPresent());
        case UPPERCASE ->
            write(rule, mapped(value, Character::toUpperCase), unknownSource.isPresent());
        case HASHMOD -> write(rule, hash(value, rule.modulus()), unknownSource.isPresent());
        case LABELMAP -> copyNames(index);
        case LABELDROP -> removeNames(index, true);
        case LABELKEEP -> removeNames(index, false);
      }
      return null;
    }

    private Outcome replace(int index, String value, String unknownSource) {
      var rule = rules.get(index);
      var matcher = patterns.get(index).matcher(value);
      if (!matcher.find()) {
        if (unknownSource != null) {
          // The real value might match: for the address that decides where the scrape goes.
          if (rule.targetLabel().equals("__address__")) {
            return undecided(index, unknownSource);
          }
          unknown.add(rule.targetLabel());
        }
        return null;
      }
      var target = LabelTemplate.expand(rule.targetLabel(), matcher);
      if (RelabelRule.isLabelName(target)) {
        set(target, LabelTemplate.expand(rule.replacement(), matcher));
        var copies = LabelTemplate.hasReference(rule.replacement());
        var always = rule.regex().equals(RelabelRule.ANY);
        mark(target, unknownSource != null && (copies || !always));
      }
      return null;
    }

    private void write(RelabelRule rule, String value, boolean isUnknown) {
      set(rule.targetLabel(), value);
      mark(rule.targetLabel(), isUnknown);
    }

    private void copyNames(int index) {
      var replacement = rules.get(index).replacement();
      for (var label : new ArrayList<>(labels.entrySet())) {
        var matcher = patterns.get(index).matcher(label.getKey());
        if (matcher.find()) {
          var name = LabelTemplate.expand(replacement, matcher);
          set(name, label.getValue());
          mark(name, unknown.contains(label.getKey()));
        }
      }
    }

    private void removeNames(int index, boolean matching) {
      labels.keySet().removeIf(name -> matches(index, name) == matching);
      unknown.removeIf(name -> matches(index, name) == matching);
    }

    private boolean matches(int index, String value) {
      return patterns.get(index).matcher(value).find();
    }

    private String get(String label) {
      return labels.getOrDefault(label, "");
    }

    /** An empty value and no label are the same. */
    private void set(String label, String value) {
      if (value.isEmpty()) {
        labels.remove(label);
      } else {
        labels.put(label, value);
      }
    }

    private void mark(String label, boolean isUnknown) {
      if (isUnknown) {
        unknown.add(label);
      } else {
        unknown.remove(label);
      }
    }

    private Dropped dropped(int index, String value, String relation, String other) {
      return new Dropped(
          index, described(index) + ": '" + value + "' " + relation + " '" + other + "'");
    }

    private Undecided undecided(int index, String label) {
      return new Undecided(
          index, described(index) + ": the value of " + label + " is known only in the cluster");
    }

    private String described(int index) {
      var rule = rules.get(index);
      var labels = new ArrayList<>(rule.sourceLabels());
      if (!rule.targetLabel().isEmpty() && rule.action().decides()) {
        labels.add(rule.targetLabel());
      }
      var on = labels.isEmpty() ? "" : " on " + String.join(", ", labels);
      return "relabel_configs[" + index + "] " + rule.action().word() + on;
    }
  }

  /** Go maps letter by letter; Java's String methods know more (ß becomes SS). */
  private static String mapped(String value, IntUnaryOperator letter) {
    return value
        .codePoints()
        .map(letter)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** The last eight bytes of the MD5 sum, big-endian, as Prometheus takes them. */
  private static String hash(String value, long modulus) {
    try {
      var sum = MessageDigest.getInstance("MD5").digest(value.getBytes(StandardCharsets.UTF_8));
      var tail = new BigInteger(1, java.util.Arrays.copyOfRange(sum, 8, 16));
      return tail.mod(new BigInteger(Long.toUnsignedString(modulus))).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
