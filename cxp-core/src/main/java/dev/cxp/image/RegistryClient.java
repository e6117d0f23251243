package dev.cxp.image;

import dev.cxp.image.Tokens.Granted;
import dev.cxp.image.Tokens.Scope;
import dev.cxp.pipeline.ImageReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes calls at endpoints and owns authentication: Basic, or a token from the service that the
 * registry names (distribution project, "Token Authentication Specification").
 */
final class RegistryClient {

  private final Transport transport;
  private final Map<String, Credentials> credentials;
  private final Tokens tokens;

  private RegistryClient(Transport transport, Map<String, Credentials> credentials, Tokens tokens) {
    this.transport = transport;
    this.credentials = Map.copyOf(credentials);
    this.tokens = tokens;
  }

  static RegistryClient anonymous(Transport transport) {
    return new RegistryClient(transport, Map.of(), new Tokens());
  }

  RegistryClient transport(Transport other) {
    return new RegistryClient(other, credentials, tokens);
  }

  /** With other credentials, what was granted before means nothing. */
  RegistryClient credentials(String host, Credentials given) {
    var more = new LinkedHashMap<>(credentials);
    more.put(Hosts.normalized(host), given);
    return new RegistryClient(transport, more, new Tokens());
  }

  Transport transport() {
    return transport;
  }

  /** The users by host, for people. */
  Map<String, Credentials> credentials() {
    return credentials;
  }

  /**
   * Makes a call.
   *
   * @throws RegistryException as the call says, and when there is no answer
   */
  <T> T call(Endpoint endpoint, ImageReference reference, RegistryCall<T> call, Tally tally) {
    var advice = advice(call.describe(), endpoint, reference, tally);
    var scope =
        new Scope(Origin.of(endpoint.api()), endpoint.repository(reference), call.actions());
    var known = tokens.current(scope);
    var answer =
        transport.send(ask(endpoint, reference, call, known), call.describe(), advice, tally);
    if (isChallenge(answer, endpoint)) {
      var challenges = AuthChallenge.parse(answer.headers().allValues("WWW-Authenticate"));
      var refused = answer;
      var granted =
          tokens.renew(
              scope,
              known,
              () ->
                  grant(challenges, scope, user(endpoint), advice, call, tally)
                      .orElseThrow(() -> advice.unauthorized(refused)));
      answer =
          transport.send(ask(endpoint, reference, call, granted), call.describe(), advice, tally);
    }
    return call.read(answer, advice);
  }

  /** The words for what goes wrong in a call. */
  RegistryAdvice advice(String what, Endpoint endpoint, ImageReference reference, Tally tally) {
    return new RegistryAdvice(
        what, endpoint, reference, user(endpoint).map(Credentials::user), tally);
  }

  private Optional<Credentials> user(Endpoint endpoint) {
    return Optional.ofNullable(credentials.get(endpoint.credentialsHost()));
  }

  /** Only the registry itself may ask who we are, not whom it redirected to. */
  private static boolean isChallenge(Answer answer, Endpoint endpoint) {
    return answer.status() == 401
        && Origin.of(answer.from()).equals(Origin.of(endpoint.api()))
        && answer.header("WWW-Authenticate").isPresent();
  }

  private Optional<Granted> grant(
      List<AuthChallenge> challenges,
      Scope scope,
      Optional<Credentials> user,
      RegistryAdvice advice,
      RegistryCall<?> call,
      Tally tally) {
    var basic = user.map(given -> basic(given, advice));
    for (var challenge : challenges) {
      if (challenge.scheme().equals("bearer") && challenge.realm().isPresent()) {
        var service = new TokenService(challenge, scope, advice);
        var ask = service.ask(basic.orElse(Authorization.NONE));
        return Optional.of(service.read(transport.send(ask, call.describe(), advice, tally)));
      }
    }
    return challenges.stream().anyMatch(challenge -> challenge.scheme().equals("basic"))
        ? basic.map(authorization -> new Granted(authorization, Tokens.LONGEST))
        : Optional.empty();
  }

  private static Wire.Ask ask(
      Endpoint endpoint,
      ImageReference reference,
      RegistryCall<?> call,
      Authorization authorization) {
    return new Wire.Ask(
        call.method(),
        call.uri(endpoint, reference),
        call.accept(),
        authorization,
        call.contentType(),
        call.body(),
        call.file(),
        call.limit());
  }

  private static Authorization basic(Credentials given, RegistryAdvice advice) {
    String secret;
    try {
      secret = given.secret();
    } catch (RuntimeException e) {
      throw advice.noSecret(
          given.user(), "could not be had: its supplier threw " + e.getClass().getName());
    }
    if (secret == null || secret.isEmpty()) {
      throw advice.noSecret(given.user(), "is empty");
    }
    return Authorization.basic(given.user(), secret);
  }
}
