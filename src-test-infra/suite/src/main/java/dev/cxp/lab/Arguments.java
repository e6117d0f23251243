package dev.cxp.lab;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A command line: names, and options that start with {@code --}. */
public final class Arguments {

  private final List<String> names = new ArrayList<>();
  private final Set<String> flags = new HashSet<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  private Arguments() {}

  /**
   * Reads a command line without texts; see {@link #parse(List, Collection, Collection,
   * Collection)}.
   */
  public static Arguments parse(
      List<String> words, Collection<String> flags, Collection<String> numbers) {
    return parse(words, flags, numbers, List.of());
  }

  /**
   * Reads a command line.
   *
   * @param flags the options that stand alone: {@code --quick}
   * @param numbers the options that a number follows: {@code --size}
   * @param texts the options that a word follows: {@code --require}
   * @throws CxpException when an option is unknown or lacks its number or word
   */
  public static Arguments parse(
      List<String> words,
      Collection<String> flags,
      Collection<String> numbers,
      Collection<String> texts) {
    var arguments = new Arguments();
    var rest = words.iterator();
    while (rest.hasNext()) {
      var word = rest.next();
      if (flags.contains(word)) {
        arguments.flags.add(word);
      } else if (numbers.contains(word)) {
        arguments.numbers.put(word, number(word, rest.hasNext() ? rest.next() : ""));
      } else if (texts.contains(word)) {
        arguments.texts.put(word, text(word, rest.hasNext() ? rest.next() : ""));
      } else if (word.startsWith("-")) {
        var known = Stream.of(flags, numbers, texts).flatMap(Collection::stream).toList();
        throw wrong("there is no option \"" + word + "\"", Suggestions.among(word, known));
      } else {
        arguments.names.add(word);
      }
    }
    return arguments;
  }

  private static long number(String option, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrong(
          option + " needs a whole number, and \"" + text + "\" is none", option + " 20, say");
    }
  }

  private static String text(String option, String text) {
    if (text.isEmpty() || text.startsWith("-")) {
      throw wrong(option + " needs a word after it", option + " simulated,real, say");
    }
    return text;
  }

  private static CxpException wrong(String happened, String remedy) {
    return new CxpException(
        Explanation.tried("to read the command line").happened(happened).remedy(remedy));
  }

  /**
   * The number, when it is within the bounds.
   *
   * @throws CxpException when it is not
   */
  public static long within(long least, long most, String option, long number) {
    if (number < least || number > most) {
      throw wrong(option + " " + number + " is out of bounds", "from " + least + " to " + most);
    }
    return number;
  }

  /** The words that are not options. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Whether an option was given that stands alone. */
  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** The number that followed an option. */
  public OptionalLong number(String option) {
    var number = numbers.get(option);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /** The word that followed an option. */
  public Optional<String> text(String option) {
    return Optional.ofNullable(texts.get(option));
  }
}
