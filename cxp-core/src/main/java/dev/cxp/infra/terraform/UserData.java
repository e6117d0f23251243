package dev.cxp.infra.terraform;

import dev.cxp.pipeline.CloudInit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Recognises in a user data what {@link CloudInit} has words for. What it does not recognise whole
 * stays a script as it is.
 */
final class UserData {

  private static final Pattern SHEBANG =
      Pattern.compile("#!\\s*(/usr/bin/env\\s+)?(/bin/|/usr/bin/)?(ba)?sh\\s*");
  private static final Pattern HOSTS =
      Pattern.compile("(?:sudo\\s+)?echo\\s+(\"?)([0-9A-Fa-f:.]+)\\s+(.+?)\\1\\s*>>\\s*/etc/hosts");
  private static final Pattern LOAD_KEYS =
      Pattern.compile(
          "(?:sudo\\s+)?(?:su\\s+cc\\s+-c\\s+)?([\"']?)/usr/local/bin/cc-load-public-keys\\1");
  private static final String OWN_ADDRESS = "127.0.1.1";
  private static final YAMLMapper YAML = new YAMLMapper();

  private final String serverName;
  private final HashSet<String> addresses = new HashSet<>();
  private CloudInit known = CloudInit.NONE;

  private UserData(String serverName) {
    this.serverName = serverName;
  }

  static CloudInit read(String text, String serverName) {
    if (text.isBlank()) {
      return CloudInit.NONE;
    }
    // CloudInit's own commands are taken for such only where it would write the same text again.
    Predicate<CloudInit> same = init -> init.render(serverName).filter(text::equals).isPresent();
    return new UserData(serverName)
        .plainScript(text)
        .or(() -> new UserData(serverName).ownScript(text).filter(same))
        .or(() -> new UserData(serverName).cloudConfig(text).filter(same))
        .orElseGet(() -> CloudInit.NONE.script(text));
  }

  /** A shell script of nothing but known lines, in any spelling. */
  private Optional<CloudInit> plainScript(String text) {
    var lines = text.strip().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (!SHEBANG.matcher(lines.get(0)).matches()) {
      return Optional.empty();
    }
    return lines.stream().skip(1).allMatch(line -> line.startsWith("#") || knows(line))
            && !known.isEmpty()
        ? Optional.of(known)
        : Optional.empty();
  }

  private Optional<CloudInit> ownScript(String text) {
    var lines = text.lines().toList();
    return Optional.of(commands(lines.subList(1, lines.size())));
  }

  private Optional<CloudInit> cloudConfig(String text) {
    if (!text.startsWith("#cloud-config\n")) {
      return Optional.empty();
    }
    try {
      var document = YAML.readTree(text);
      for (var user : document.path("users")) {
        if (user.isObject()) {
          var key = user.path("ssh_authorized_keys").path(0).asString("");
          known = known.user(user.path("name").asString(""), key);
        }
      }
      known = known.packages(strings(document.path("packages")).toArray(String[]::new));
      return Optional.of(commands(strings(document.path("runcmd"))));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static List<String> strings(JsonNode list) {
    var strings = new ArrayList<String>();
    list.forEach(item -> strings.add(item.asString("")));
    return strings;
  }

  /** The known lines that come first, and commands behind them. */
  private CloudInit commands(List<String> lines) {
    var at = 0;
    while (at < lines.size() && knows(lines.get(at))) {
      at++;
    }
    lines.subList(at, lines.size()).forEach(line -> known = known.command(line));
    return known;
  }

  private boolean knows(String line) {
    if (LOAD_KEYS.matcher(line).matches()) {
      known = known.loadPublicKeys();
      return true;
    }
    var match = HOSTS.matcher(line);
    if (!match.matches()) {
      return false;
    }
    var names = match.group(1).isEmpty() ? match.group(3) : unquoted(match.group(3));
    if (names.matches("(?s).*[$`\"'\\\\;&|<>].*") || !addresses.add(match.group(2))) {
      // The shell would make something else of it, or a second entry must stay the second.
      return false;
    }
    known =
        match.group(2).equals(OWN_ADDRESS) && names.equals(serverName)
            ? known.ownName()
            : known.hostEntry(match.group(2), names);
    return true;
  }

  private static String unquoted(String text) {
    return text.replaceAll("\\\\([\\\\\"$`])", "$1");
  }
}
