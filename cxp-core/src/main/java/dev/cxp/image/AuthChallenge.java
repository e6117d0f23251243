package dev.cxp.image;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110, section 11.6.1). Reading never
 * fails: what is not a challenge is skipped, because the header comes from whoever answered.
 *
 * @param scheme lower-case: {@code bearer}
 * @param parameters by lower-case name; the first of two with one name counts
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {

  /** Longer headers are cut: no registry needs more. */
  private static final int MAX_LENGTH = 8192;

  AuthChallenge {
    parameters = Map.copyOf(parameters);
  }

  /** All challenges of all headers, in order. */
  static List<AuthChallenge> parse(List<String> headers) {
    var challenges = new ArrayList<AuthChallenge>();
    for (var header : headers) {
      var text = header.substring(0, Math.min(header.length(), MAX_LENGTH));
      challenges.addAll(new Reader(text).challenges());
    }
    return challenges;
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isBlank());
  }

  /** Where the token is to be had; empty unless it is an absolute http(s) URL without userinfo. */
  Optional<URI> realm() {
    return parameter("realm")
        .flatMap(
            text -> {
              try {
                return Optional.of(new URI(text));
              } catch (URISyntaxException e) {
                return Optional.empty();
              }
            })
        .filter(uri -> Origin.isAskable(uri) && uri.getRawUserInfo() == null);
  }

  /** Parameters may echo what a client sent, so only the scheme is shown. */
  @Override
  public String toString() {
    return scheme;
  }

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<AuthChallenge> challenges() {
      var found = new ArrayList<AuthChallenge>();
      while (at < text.length()) {
        skip(" \t,");
        var scheme = token();
        if (scheme.isEmpty()) {
          at++;
        } else {
          found.add(new AuthChallenge(scheme.toLowerCase(Locale.ROOT), parameters()));
        }
      }
      return found;
    }

    private Map<String, String> parameters() {
      var parameters = new LinkedHashMap<String, String>();
      while (true) {
        skip(" \t,");
        var start = at;
        var name = token();
        skip(" \t");
        if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
          at = start;
          return parameters;
        }
        at++;
        skip(" \t");
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value());
      }
    }

    private String value() {
      if (at < text.length() && text.charAt(at) == '"') {
        return quoted();
      }
      var start = at;
      while (at < text.length() && ", \t".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private String quoted() {
      var value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at = Math.min(at + 1, text.length());
      return value.toString();
    }

    private String token() {
      var start = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private static boolean isTokenCharacter(char c) {
      return c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0;
    }
  }
}
