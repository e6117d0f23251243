package dev.cxp.junit.openstack.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one user in the one project, what he can log in with, and the tokens that he got. */
public final class Identities {

  /**
   * An application credential.
   *
   * @param restricted whether it may not make trusts, which leases need
   * @param roles what it may do: without member it may only look
   */
  public record Credential(
      String id, String name, String secret, boolean restricted, List<String> roles) {
    @Override
    public String toString() {
      return "application credential " + name;
    }
  }

  public static final String USER = "student";
  public static final String PROJECT = "chameleon";
  public static final String DOMAIN_ID = "default";
  public static final String DOMAIN = "Default";

  private final Ids ids;
  private final Duration lifetime;
  private final String userId;
  private final String projectId;
  private final String password;
  private final Credential restricted;
  private final Credential unrestricted;
  private final Credential reader;
  private final Map<String, Token> tokens = new HashMap<>();

  Identities(Ids ids, Duration lifetime) {
    this.ids = ids;
    this.lifetime = lifetime;
    userId = ids.hex();
    projectId = ids.hex();
    password = ids.secret(20);
    restricted = credential("loopback", true, "member", "reader");
    unrestricted = credential("unrestricted", false, "member", "reader");
    reader = credential("reader", true, "reader");
  }

  private Credential credential(String name, boolean restrictedOne, String... roles) {
    return new Credential(ids.hex(), name, ids.secret(32), restrictedOne, List.of(roles));
  }

  public String userId() {
    return userId;
  }

  public String projectId() {
    return projectId;
  }

  public String password() {
    return password;
  }

  public Credential restricted() {
    return restricted;
  }

  public Credential unrestricted() {
    return unrestricted;
  }

  public Credential reader() {
    return reader;
  }

  List<Credential> credentials() {
    return List.of(restricted, unrestricted, reader);
  }

  Token issue(List<String> methods, Optional<Token> parent, Credential credential, Instant now) {
    var audit = new ArrayList<String>();
    audit.add(ids.secret(22));
    parent.ifPresent(token -> audit.add(token.auditIds().get(0)));
    // A token that was made with a token does not live longer than that one.
    var expires = parent.map(Token::expires).orElse(now.plus(lifetime));
    var token = new Token("gAAAAAB" + ids.secret(93), methods, audit, now, expires, credential);
    tokens.put(token.id(), token);
    return token;
  }

  Optional<Token> valid(String id, Instant now) {
    return Optional.ofNullable(tokens.get(id)).filter(token -> now.isBefore(token.expires()));
  }

  void revoke(String id) {
    tokens.remove(id);
  }
}
