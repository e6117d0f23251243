package dev.cxp.image;

import dev.cxp.image.Tokens.Granted;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service that a Bearer challenge names, asked for a token (distribution project, "Token
 * Authentication Specification").
 */
final class TokenService {

  /** How long a token lasts whose answer does not say. */
  private static final long USUAL_SECONDS = 60;

  private static final int LIMIT = 256 * 1024;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI realm;
  private final AuthChallenge challenge;
  private final Tokens.Scope scope;
  private final RegistryAdvice advice;

  TokenService(AuthChallenge challenge, Tokens.Scope scope, RegistryAdvice advice) {
    this.realm = challenge.realm().orElseThrow();
    this.challenge = challenge;
    this.scope = scope;
    this.advice = advice;
  }

  /** The request, with the user's authorization or none. */
  Wire.Ask ask(Authorization basic) {
    if (!basic.isNone() && scope.registry().isTls() && !Origin.of(realm).isTls()) {
      throw advice.token(realm, "is asked in plain HTTP, where CXP sends no credentials");
    }
    var query = new ArrayList<String>();
    if (realm.getRawQuery() != null) {
      query.add(realm.getRawQuery());
    }
    challenge.parameter("service").ifPresent(service -> query.add("service=" + encoded(service)));
    for (var part : challenge.parameter("scope").orElse(scope.text()).split(" +")) {
      query.add("scope=" + encoded(part));
    }
    var address = URI.create(Origin.of(realm) + realm.getRawPath() + "?" + String.join("&", query));
    return new Wire.Ask(
        "GET", address, "application/json", basic, "", new byte[0], Optional.empty(), LIMIT);
  }

  /** The token in the answer. */
  Granted read(Answer answer) {
    if (answer.status() == 429 || answer.status() >= 500) {
      throw advice.unexpected(answer);
    }
    if (answer.status() != 200) {
      throw advice.token(realm, "answered " + answer.inWords());
    }
    var document = json(answer);
    var token =
        document.path("token").stringValue(document.path("access_token").stringValue("")).strip();
    // A line break in a header would be a second header.
    if (!token.matches("[\\x21-\\x7e]+")) {
      throw advice.token(realm, "answered 200 without a token");
    }
    var seconds = document.path("expires_in").longValue(USUAL_SECONDS);
    return new Granted(Authorization.bearer(token), lifetime(seconds));
  }

  private JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JacksonException e) {
      throw advice.token(realm, "answered 200 without JSON");
    }
  }

  /** A little less than granted, so that a token does not expire on its way. */
  private static Duration lifetime(long seconds) {
    var granted = Math.max(0, Math.min(seconds, Tokens.LONGEST.toSeconds()));
    return Duration.ofMillis(granted * 1000 - Math.min(10_000, granted * 250));
  }

  private static String encoded(String text) {
    // Not every service reads '+' as a space.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
