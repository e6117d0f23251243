package dev.cxp.infra.openstack;

import dev.cxp.wire.ConnectionTrouble;
import java.io.IOException;

/** A request got no whole answer. */
final class NoReply extends IOException {

  private static final long serialVersionUID = 1L;

  private final ConnectionTrouble trouble;
  private final boolean sent;

  NoReply(ConnectionTrouble trouble, boolean sent, IOException cause) {
    super(trouble.words(), cause);
    this.trouble = trouble;
    this.sent = sent;
  }

  ConnectionTrouble trouble() {
    return trouble;
  }

  /** Whether the service may have got the request, or a part of it. */
  boolean sent() {
    return sent;
  }
}
