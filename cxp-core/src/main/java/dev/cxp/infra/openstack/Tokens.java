package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.util.function.LongSupplier;

/** The token of a session; many threads that need a new one at once get the same, by one login. */
final class Tokens {

  private final Login login;
  private final LongSupplier nanoTime;
  private volatile Token current;
  private CloudException refusal;

  Tokens(Login login, LongSupplier nanoTime) {
    this.login = login;
    this.nanoTime = nanoTime;
  }

  /** A token that is valid, as far as one can know. */
  Token valid() {
    var token = current;
    return token == null || isDue(token) ? replace(token) : token;
  }

  /** The token that was got last. */
  Token last() {
    var token = current;
    return token == null ? replace(null) : token;
  }

  /**
   * Another token than one that is no good any more, which others may have got already.
   *
   * @throws CloudException when Keystone gives none
   */
  synchronized Token replace(Token useless) {
    if (current != useless) {
      return current;
    }
    if (refusal != null) {
      // Asking again and again with what was refused can lock a user out.
      throw new CloudException(
          refusal.kind(), refusal.status(), refusal.requestId(), refusal.explanation(), refusal);
    }
    try {
      current = login.token();
      return current;
    } catch (CloudException e) {
      if (e.kind() == Kind.UNAUTHORIZED) {
        refusal = e;
      }
      throw e;
    }
  }

  private boolean isDue(Token token) {
    return nanoTime.getAsLong() - token.renewal() > 0;
  }
}
