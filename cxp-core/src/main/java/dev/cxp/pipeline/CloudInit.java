package dev.cxp.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a machine does at its first boot: the user data that cloud-init gets.
 *
 * <p>Entries for /etc/hosts and Chameleon's keys alone become a shell script, which needs no
 * cloud-init; users, packages and commands become a {@code #cloud-config} document
 * (cloudinit.readthedocs.io, "Cloud config examples").
 *
 * <pre>{@code
 * node.cloudInit(init -> init.ownName().loadPublicKeys())
 * node.cloudInit(init -> init.user("ci", "ssh-ed25519 AAAA...").packages("containerd"))
 * }</pre>
 *
 * <p>User data may hold secrets: {@code toString()} does not show it.
 */
public final class CloudInit extends Value {

  /** Nothing to do. */
  public static final CloudInit NONE =
      new CloudInit(false, Map.of(), false, Map.of(), List.of(), List.of(), null);

  private static final String LOAD_KEYS = "su cc -c /usr/local/bin/cc-load-public-keys";

  private final boolean ownName;
  private final Map<String, String> hosts;
  private final boolean publicKeys;
  private final Map<String, String> users;
  private final List<String> packages;
  private final List<String> commands;
  private final String script;

  private CloudInit(
      boolean ownName,
      Map<String, String> hosts,
      boolean publicKeys,
      Map<String, String> users,
      List<String> packages,
      List<String> commands,
      String script) {
    this.ownName = ownName;
    this.hosts = hosts;
    this.publicKeys = publicKeys;
    this.users = users;
    this.packages = packages;
    this.commands = commands;
    this.script = script;
  }

  /** Returns this with the machine's own name as 127.0.1.1 in /etc/hosts. */
  public CloudInit ownName() {
    return new CloudInit(true, hosts, publicKeys, users, packages, commands, script);
  }

  /** Returns this with one more line of /etc/hosts. */
  public CloudInit hostEntry(String address, String names) {
    return new CloudInit(
        ownName, sorted(hosts, address, names), publicKeys, users, packages, commands, script);
  }

  /** Returns this with the keys that Chameleon's users keep with their accounts, for user cc. */
  public CloudInit loadPublicKeys() {
    return new CloudInit(ownName, hosts, true, users, packages, commands, script);
  }

  /** Returns this with one more user who may use sudo and logs in with a public key. */
  public CloudInit user(String name, String publicKey) {
    return new CloudInit(
        ownName, hosts, publicKeys, sorted(users, name, publicKey), packages, commands, script);
  }

  /** Returns this with packages of the image's distribution. */
  public CloudInit packages(String... names) {
    var more = new ArrayList<>(packages);
    more.addAll(List.of(names));
    return new CloudInit(ownName, hosts, publicKeys, users, List.copyOf(more), commands, script);
  }

  /** Returns this with one more command of the shell, run as root after everything else. */
  public CloudInit command(String line) {
    return new CloudInit(
        ownName, hosts, publicKeys, users, packages, plus(commands, line, "line"), script);
  }

  /**
   * Returns a whole user data of one's own, as it is; it stands for itself, so nothing else is
   * kept.
   */
  public CloudInit script(String text) {
    return new CloudInit(
        false,
        Map.of(),
        false,
        Map.of(),
        List.of(),
        List.of(),
        Objects.requireNonNull(text, "text"));
  }

  public boolean isEmpty() {
    return equals(NONE);
  }

  /** The user data for a machine; empty when there is nothing to do. */
  public Optional<String> render(String serverName) {
    if (isEmpty()) {
      return Optional.empty();
    }
    if (script != null) {
      return Optional.of(script);
    }
    return Optional.of(
        users.isEmpty() && packages.isEmpty() ? shell(serverName) : cloudConfig(serverName));
  }

  private String shell(String serverName) {
    var lines = new ArrayList<String>();
    lines.add("#! /bin/bash");
    entries(serverName)
        .forEach(entry -> lines.add("sudo echo " + doubleQuoted(entry) + " >> /etc/hosts"));
    if (publicKeys) {
      lines.add(LOAD_KEYS);
    }
    lines.addAll(commands);
    return String.join("\n", lines) + "\n";
  }

  private String cloudConfig(String serverName) {
    var text = new StringBuilder("#cloud-config\n");
    if (!users.isEmpty()) {
      text.append("users:\n  - default\n");
      users.forEach(
          (name, key) ->
              text.append("  - name: ")
                  .append(quoted(name))
                  .append("\n    shell: /bin/bash\n    sudo: \"ALL=(ALL) NOPASSWD:ALL\"\n")
                  .append("    ssh_authorized_keys:\n      - ")
                  .append(quoted(key))
                  .append('\n'));
    }
    list(text, "packages", packages);
    var run = new ArrayList<String>();
    entries(serverName).forEach(entry -> run.add("echo " + doubleQuoted(entry) + " >> /etc/hosts"));
    if (publicKeys) {
      run.add(LOAD_KEYS);
    }
    run.addAll(commands);
    list(text, "runcmd", run);
    return text.toString();
  }

  private List<String> entries(String serverName) {
    var entries = new ArrayList<String>();
    if (ownName) {
      entries.add("127.0.1.1 " + serverName);
    }
    hosts.forEach((address, names) -> entries.add(address + " " + names));
    return entries;
  }

  private static void list(StringBuilder text, String key, List<String> items) {
    if (!items.isEmpty()) {
      text.append(key).append(":\n");
      items.forEach(item -> text.append("  - ").append(quoted(item)).append('\n'));
    }
  }

  /** As YAML's double-quoted scalar. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** As the shell's double-quoted word. */
  private static String doubleQuoted(String text) {
    return '"' + text.replaceAll("([\\\\\"$`])", "\\\\$1") + '"';
  }

  private static Map<String, String> sorted(Map<String, String> map, String key, String value) {
    var more = new TreeMap<>(map);
    more.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return java.util.Collections.unmodifiableMap(more);
  }

  @Override
  Object[] parts() {
    return new Object[] {ownName, hosts, publicKeys, users, packages, commands, script};
  }

  /** Says that there is something, not what: it may hold secrets. */
  @Override
  public String toString() {
    return isEmpty() ? "no user data" : "user data";
  }
}
