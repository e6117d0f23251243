package dev.cxp.infra.openstack;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What Keystone gave for a credential.
 *
 * @param value goes into a header, and nowhere else
 * @param renewal when to get another, by the clock that told when this one came; a little before it
 *     expires
 * @param user whose it is, by name
 * @param roles what it may do
 * @param restricted whether it came from an application credential that may not make other
 *     credentials and trusts
 */
record Token(
    String value,
    long renewal,
    Project project,
    String user,
    Set<String> roles,
    boolean restricted,
    Catalog catalog) {

  /** The project that a token is for. */
  record Project(String id, String name) {}

  private static final Duration EARLY = Duration.ofSeconds(60);

  Token {
    roles = Set.copyOf(roles);
  }

  /**
   * Reads Keystone's answer.
   *
   * @param value from the header
   * @param now the time of the answer, on a clock of nanoseconds
   * @return empty when it is not what the identity API says
   */
  static Optional<Token> of(String value, JsonNode answer, long now) {
    var token = answer.path("token");
    var life = life(token);
    // A line break in a header would be a second header.
    if (!value.matches("[\\x21-\\x7e]+") || life.isEmpty() || !token.path("user").isObject()) {
      return Optional.empty();
    }
    var roles = new TreeSet<String>();
    token.path("roles").forEach(role -> roles.add(role.path("name").stringValue("")));
    return Optional.of(
        new Token(
            value,
            now + life.get().minus(early(life.get())).toNanos(),
            new Project(text(token, "project", "id"), text(token, "project", "name")),
            text(token, "user", "name"),
            roles,
            token.path("application_credential").path("restricted").booleanValue(false),
            Catalog.of(token.path("catalog"))));
  }

  /** Between the cloud's own two times: its clock need not be ours. */
  private static Optional<Duration> life(JsonNode token) {
    try {
      var issued = Instant.parse(token.path("issued_at").stringValue(""));
      var expires = Instant.parse(token.path("expires_at").stringValue(""));
      return Optional.of(Duration.between(issued, expires));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration early(Duration life) {
    var tenth = life.dividedBy(10);
    return tenth.compareTo(EARLY) < 0 ? tenth : EARLY;
  }

  private static String text(JsonNode token, String part, String name) {
    return token.path(part).path(name).stringValue("");
  }

  @Override
  public String toString() {
    return "token of " + user + " for " + project.name();
  }
}
