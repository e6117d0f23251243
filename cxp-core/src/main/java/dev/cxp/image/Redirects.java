package dev.cxp.image;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Where an answer of 3xx leads, and who may be told what there. */
final class Redirects {

  static final int MOST = 5;

  private Redirects() {}

  /**
   * The request to send next; empty when the answer is no redirect, or one that must not be
   * followed: of a request that writes, or from https to http.
   */
  static Optional<Wire.Ask> next(Wire.Ask ask, Answer answer) {
    var reads = ask.method().equals("GET") || ask.method().equals("HEAD");
    if (!reads || !isRedirect(answer.status())) {
      return Optional.empty();
    }
    var from = Origin.of(ask.uri());
    return target(answer)
        .filter(to -> Origin.of(to).isTls() || !from.isTls())
        .map(
            to -> {
              // A signed URL of a blob store needs no credentials, and must not get them.
              var same = Origin.of(to).equals(from);
              return ask.at(to, same ? ask.authorization() : Authorization.NONE);
            });
  }

  /** Where an answer's Location leads; empty unless that can be asked. */
  static Optional<URI> target(Answer answer) {
    return answer
        .header("Location")
        .flatMap(Redirects::parse)
        .map(answer.from()::resolve)
        .filter(Origin::isAskable);
  }

  private static Optional<URI> parse(String location) {
    try {
      return Optional.of(new URI(location)).filter(uri -> !uri.isOpaque());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }
}
