package dev.cxp.suite.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the program that runs the tests reports, a line of JSON each: {@code usable}, {@code
 * pushed}, {@code test} and {@code ended}; see src-test-infra/conformance/run.go.
 *
 * @param event its name
 * @param json the other fields
 */
record TestEvent(String event, JsonNode json) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Some reasons quote a whole Pod. */
  private static final int MOST_LINES = 12;

  /** One test's end. */
  record Ended(String name, boolean passed, String line) {}

  static TestEvent parse(String line) {
    var json = JSON.readTree(line);
    return new TestEvent(json.path("event").asString(""), json);
  }

  String text(String field) {
    return json.path(field).asString("");
  }

  int number(String field) {
    return json.path(field).asInt(0);
  }

  /** The test that this is about, when it is about one. */
  Optional<Ended> ended() {
    if (!event.equals("test")) {
      return Optional.empty();
    }
    var passed = text("state").equals("passed");
    var line =
        String.format(
            Locale.ROOT,
            "%s after %.0f s: %s",
            passed ? "passed" : text("state").toUpperCase(Locale.ROOT),
            json.path("seconds").asDouble(0),
            text("name"));
    return Optional.of(
        new Ended(text("name"), passed, passed ? line : line + "\n" + indented(details())));
  }

  private String details() {
    var message = text("message").strip();
    var lines = message.isEmpty() ? List.of("it gave no reason") : message.lines().toList();
    var shown = new ArrayList<>(lines.subList(0, Math.min(MOST_LINES, lines.size())));
    if (shown.size() < lines.size()) {
      shown.add("(%d more lines: ginkgo.log)".formatted(lines.size() - shown.size()));
    }
    shown.add("at " + text("place"));
    return String.join("\n", shown);
  }

  private static String indented(String text) {
    return text.indent(4).stripTrailing();
  }
}
