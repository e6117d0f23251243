package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One entry of the setting {@code cxp.registry.credentials}: where the password or token of a
 * registry's user is. It names a variable or a file, never the value, so that settings can be
 * shown.
 *
 * @param host the registry as references name it, a mirror by its own host and port
 * @param user the user's name
 * @param kind {@code env} or {@code file}
 * @param name the variable, or the path
 */
record CredentialsSource(String host, String user, String kind, String name) {

  private static final Pattern ENTRY =
      Pattern.compile("([^=\\s/]+)=([^:\\s]+):(?:(env):([A-Za-z_][A-Za-z0-9_]*)|(file):(\\S+))");

  /** The entry; empty when it is none. */
  static Optional<CredentialsSource> parse(String entry) {
    var matcher = ENTRY.matcher(entry);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var variable = matcher.group(3) != null;
    return Optional.of(
        new CredentialsSource(
            matcher.group(1),
            matcher.group(2),
            matcher.group(variable ? 3 : 5),
            matcher.group(variable ? 4 : 6)));
  }

  /** Says that an entry is none, without its text: somebody may have written the password there. */
  static CxpException invalid(CxpSettings settings) {
    var setting = Setting.REGISTRY_CREDENTIALS;
    return new CxpException(
        Explanation.tried("to read the setting " + setting.key())
            .happened(
                "an entry of its value, from "
                    + settings.source(setting)
                    + ", does not say where a registry's credentials are")
            .cause("it holds the password or token itself, which a setting must not")
            .remedy(
                "put the password or token into a variable or a file, and name that: use "
                    + setting.allowed())
            .paste("-D" + setting.key() + "=ghcr.io=alice:env:GHCR_TOKEN"));
  }

  /**
   * Credentials that read the variable or the file each time that a registry asks.
   *
   * @throws CxpException when there is no such variable or file now
   */
  Credentials credentials() {
    Supplier<String> secret = kind.equals("env") ? this::variable : this::file;
    secret.get();
    return Credentials.of(user, secret);
  }

  private String variable() {
    var value = System.getenv(name);
    if (value == null || value.isBlank()) {
      throw missing("the environment variable " + name + " is not set");
    }
    return value;
  }

  private String file() {
    try {
      // Editors and `echo` end a file with a line break, which belongs to no password.
      return Files.readString(Path.of(name)).strip();
    } catch (IOException e) {
      throw missing("the file " + name + " cannot be read: " + e);
    }
  }

  private CxpException missing(String happened) {
    return new CxpException(
        Explanation.tried("to get the credentials of " + user + " for " + host)
            .happened(happened)
            .cause("the setting " + Setting.REGISTRY_CREDENTIALS.key() + " names it wrongly")
            .cause("the shell, the build or the CI job does not hand it on")
            .remedy("set it where the tests run, or correct the setting"));
  }
}
