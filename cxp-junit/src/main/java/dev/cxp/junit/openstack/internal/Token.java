package dev.cxp.junit.openstack.internal;

import java.time.Instant;
import java.util.List;

/**
 * A token of Keystone's.
 *
 * @param credential the application credential that it was made with, or null
 */
record Token(
    String id,
    List<String> methods,
    List<String> auditIds,
    Instant issued,
    Instant expires,
    Identities.Credential credential) {

  boolean isDelegated() {
    return credential != null;
  }

  /** Whether it holds for more than looking. */
  boolean mayWrite() {
    return credential == null || credential.roles().contains("member");
  }

  boolean mayMakeTrusts() {
    return credential == null || !credential.restricted();
  }

  @Override
  public String toString() {
    return "token by " + methods;
  }
}
