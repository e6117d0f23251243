package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code POST /v3/auth/tokens}: a credential for a token (identity API, version 3). */
final class Login {

  private final CloudEntry entry;
  private final Sender sender;
  private final Conditions conditions;
  private final Secrets secrets;

  Login(CloudEntry entry, Sender sender, Conditions conditions, Secrets secrets) {
    this.entry = entry;
    this.sender = sender;
    this.conditions = conditions;
    this.secrets = secrets;
    secrets.add(entry.credential().secret());
  }

  /**
   * Asks for a token.
   *
   * @throws CloudException when there is none, saying why
   */
  Token token() {
    var advice = new LoginAdvice(entry);
    var reply = reply(advice);
    if (reply.status() != 201) {
      throw advice.refused(reply, Complaint.of(reply, secrets));
    }
    var value = reply.header("x-subject-token").orElse("");
    secrets.add(value);
    return Json.read(reply.body())
        .flatMap(answer -> Token.of(value, answer, conditions.nanoTime().getAsLong()))
        .orElseThrow(() -> advice.notKeystone(reply));
  }

  private Wire.Reply reply(LoginAdvice advice) {
    try {
      var call =
          new Call(
              Service.IDENTITY,
              "POST",
              "/auth/tokens",
              Optional.of(body()),
              Optional.empty(),
              "to sign in");
      var ask =
          new Wire.Ask(
              "POST", URI.create(entry.authUrl() + call.path()), Map.of(), call.body(), false);
      return sender.send(call, ask, Sender.Safety.LOGIN);
    } catch (NoReply e) {
      throw advice.noReply(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloudException(
          Kind.INTERRUPTED, advice.tried().happened("the thread was interrupted"));
    }
  }

  private byte[] body() {
    var request = JsonNodeFactory.instance.objectNode();
    request.set("auth", entry.credential().json());
    return Json.write(request);
  }
}
