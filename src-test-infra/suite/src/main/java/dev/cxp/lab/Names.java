package dev.cxp.lab;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Suggestions;
import java.util.List;
import java.util.Objects;

/**
 * The names that a command takes.
 *
 * @param noun what a name stands for, in messages: {@code figures}
 * @param known what can be run
 * @param later what is planned, and cannot be run yet
 */
public record Names(String noun, List<String> known, List<String> later) {

  public Names {
    Objects.requireNonNull(noun, "noun");
    known = List.copyOf(known);
    later = List.copyOf(later);
  }

  /**
   * What to run: what was asked for, each once, or everything.
   *
   * @throws CxpException at the first name that cannot be run
   */
  public List<String> chosen(List<String> asked) {
    for (var name : asked) {
      if (!known.contains(name)) {
        throw new CxpException(later.contains(name) ? comesLater(name) : unknown(name));
      }
    }
    return asked.isEmpty() ? known : asked.stream().distinct().toList();
  }

  private Explanation comesLater(String name) {
    return tried(name)
        .happened("there are none yet: they come later, with the part of CXP that they are about")
        .remedy("known today: " + String.join(", ", known));
  }

  private Explanation unknown(String name) {
    var unknown = tried(name).happened("there are no " + noun + " of that name");
    var closest = Suggestions.closest(name, known);
    if (closest.isPresent()) {
      unknown = unknown.remedy("did you mean \"" + closest.get() + "\"?");
    }
    unknown = unknown.remedy("known: " + String.join(", ", known));
    return later.isEmpty() ? unknown : unknown.remedy("still to come: " + String.join(", ", later));
  }

  private Explanation tried(String name) {
    return Explanation.tried("to run the " + noun + " \"" + name + "\"");
  }
}
