package dev.cxp.image;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * A user of a registry and where the password or access token comes from. The secret is asked for
 * when a registry wants it, not before, and never shown.
 *
 * <pre>{@code
 * Registries.upstream().credentials("ghcr.io", Credentials.of("alice", () -> System.getenv("GHCR_TOKEN")));
 * }</pre>
 */
public final class Credentials {

  private final String user;
  private final Supplier<String> secret;

  private Credentials(String user, Supplier<String> secret) {
    this.user = user;
    this.secret = secret;
  }

  /**
   * A user and the supplier of the secret, which may be asked more than once and by several
   * threads.
   *
   * @throws IllegalArgumentException when the user is empty or has a colon, which HTTP's Basic
   *     scheme cannot carry (RFC 7617)
   */
  public static Credentials of(String user, Supplier<String> secret) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(secret, "secret");
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException(
          "a registry's user must not be empty or have a colon; give the secret by its supplier");
    }
    return new Credentials(user, secret);
  }

  /** The user's name. */
  public String user() {
    return user;
  }

  /** Asks the supplier; null and exceptions come through. */
  String secret() {
    return secret.get();
  }

  @Override
  public String toString() {
    return "user " + user + " with a secret";
  }
}
