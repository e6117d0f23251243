package dev.cxp.image;

import dev.cxp.check.Explanation;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.ConnectionTrouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Every error of a registry in words: one place, so that they read alike and none of them holds a
 * secret. One instance is for one call at one endpoint.
 */
final class RegistryAdvice {

  private final String what;
  private final Endpoint endpoint;
  private final ImageReference reference;
  private final Optional<String> user;
  private final Tally tally;

  RegistryAdvice(
      String what,
      Endpoint endpoint,
      ImageReference reference,
      Optional<String> user,
      Tally tally) {
    this.what = what;
    this.endpoint = endpoint;
    this.reference = reference;
    this.user = user;
    this.tally = tally;
  }

  /** The error for a status that the call has no meaning for. */
  RegistryException unexpected(Answer answer) {
    var status = answer.status();
    if (status == 401) {
      return unauthorized(answer);
    }
    if (status == 403) {
      return forbidden(answer);
    }
    if (status == 429) {
      return rateLimited(answer);
    }
    if (status >= 500) {
      return serverError(answer);
    }
    if (status == 400 && wantsTls(answer)) {
      return connection(ConnectionTrouble.TLS_BEHIND_PLAIN, null, answer.from());
    }
    if (status / 100 == 3) {
      return redirected(answer);
    }
    if (answer.isHtml() || status < 400) {
      return notARegistry(answer);
    }
    return error(
        Kind.REFUSED,
        happened("it answered " + answer.inWords())
            .cause(
                "the registry does not allow this for this repository or tag; tags may be"
                    + " immutable")
            .remedy("read the registry's own words above, and its settings for this repository")
            .paste(inspect()));
  }

  RegistryException unauthorized(Answer answer) {
    var hidden =
        "the repository does not exist: Docker Hub and others answer 401, not 404, for a repository"
            + " that they do not show to whoever asks";
    var text = happened("it answered " + answer.inWords());
    text =
        user.isEmpty()
            ? text.cause("no credentials are set for " + endpoint.credentialsHost()).cause(hidden)
            : text.cause(
                    "the secret of user "
                        + user.get()
                        + " is wrong or expired, or the user may not do this")
                .cause(hidden);
    return error(
        Kind.UNAUTHORIZED,
        text.remedy("check the spelling of " + endpoint.repository(reference))
            .remedy(
                "give credentials: registries.credentials(\""
                    + endpoint.credentialsHost()
                    + "\", Credentials.of(user, secret)); nodes need an imagePullSecret")
            .paste(inspect()));
  }

  RegistryException forbidden(Answer answer) {
    var text = happened("it answered " + answer.inWords());
    text =
        answer.isHtml()
            ? text.cause("a proxy or firewall answered in the registry's place")
            : text.cause(
                user.map(name -> "user " + name).orElse("who gives no credentials")
                    + " may not do this in "
                    + endpoint.repository(reference));
    return error(
        Kind.FORBIDDEN,
        text.remedy("give the user the right in the registry, or use other credentials")
            .paste(inspect()));
  }

  RegistryException rateLimited(Answer answer) {
    var wait =
        answer
            .header("Retry-After")
            .filter(text -> text.matches("[A-Za-z0-9,: ]{1,40}"))
            .map(text -> " and wants a pause (Retry-After: " + text + ")");
    return error(
        Kind.RATE_LIMITED,
        happened("it answered " + answer.inWords() + wait.orElse("") + afterRetries())
            .cause("the registry limits how often one address or user may ask")
            .remedy(
                "give credentials, which have a higher limit: registries.credentials(\""
                    + endpoint.credentialsHost()
                    + "\", ...)")
            .remedy(
                "or use a mirror: registries.mirror(\""
                    + reference.registry()
                    + "\", URI.create(...))")
            .paste(curl(answer.from())));
  }

  RegistryException serverError(Answer answer) {
    return error(
        Kind.SERVER_ERROR,
        happened("it answered " + answer.inWords() + afterRetries())
            .cause("the registry, its storage or the proxy before it is broken or still starting")
            .remedy("look at the registry's own log, and try again")
            .paste(curl(answer.from())));
  }

  RegistryException notARegistry(Answer answer) {
    var type = answer.contentType().isEmpty() ? "" : " with " + Text.brief(answer.contentType());
    return error(
        Kind.NOT_A_REGISTRY,
        happened(
                "this is not a registry (a proxy or a login page answered): "
                    + Origin.of(answer.from())
                    + " answered "
                    + answer.inWords()
                    + type)
            .cause(
                "the host or port is another service's, or a proxy answers in the registry's place")
            .cause("the registry's API is not at /v2/ there")
            .remedy("correct the registry's host and port; a registry answers this with 200 or 401")
            .paste("curl -sSi " + endpoint.api() + "/"));
  }

  private RegistryException redirected(Answer answer) {
    var where = Redirects.target(answer);
    var toTls = where.filter(uri -> Origin.of(uri).isTls() && !Origin.of(answer.from()).isTls());
    return error(
        Kind.REFUSED,
        happened(
                "it answered "
                    + answer.status()
                    + where.map(uri -> ", which leads to " + Origin.shown(uri)).orElse("")
                    + ", and CXP does not follow there")
            .cause(
                toTls.isPresent()
                    ? "the registry wants https"
                    : "too many redirects, one from https to http, or one of a request that writes")
            .remedy("name the registry by the address that it redirects to")
            .paste(curl(answer.from())));
  }

  RegistryException tooLarge(String subject, int limit) {
    return error(
        Kind.TOO_LARGE,
        happened(subject + " is larger than " + limit / (1024 * 1024) + " MiB")
            .cause("no image has one that large: something else was pushed there, or answers there")
            .remedy("push the image again, or correct the reference")
            .paste(inspect()));
  }

  RegistryException malformed(String problem) {
    return error(
        Kind.MALFORMED,
        happened(problem)
            .cause(
                "the registry or a proxy before it altered the answer, or something else was"
                    + " pushed")
            .remedy("look at what is there, and push the image again")
            .paste(inspect()));
  }

  RegistryException schema1() {
    return error(
        Kind.UNSUPPORTED,
        happened("the manifest is of Docker's schema 1, which current container runtimes refuse")
            .cause(
                "the image was pushed by a Docker older than 1.10, or the registry converts"
                    + " manifests")
            .remedy("pull and push it again with a current tool, which writes schema 2 or OCI")
            .paste("skopeo copy " + skopeoName() + " " + skopeoName()));
  }

  RegistryException digestMismatch(String subject, String expected, String actual) {
    return error(
        Kind.DIGEST_MISMATCH,
        happened(
                subject + " is not what its digest names: expected " + expected + ", got " + actual)
            .cause("a proxy or a broken storage altered the bytes, or someone tampered with them")
            .remedy("do not deploy it; push the image again and compare digests")
            .paste(inspect() + " | sha256sum"));
  }

  /** Rejects a digest that is none, or another one than the reference names. */
  void checkDigest(ImageReference asked, String given) {
    if (!Digests.isDigest(given)) {
      throw malformed("its digest '" + Text.brief(given) + "' is not a digest");
    }
    asked
        .digest()
        .filter(wanted -> sameAlgorithm(wanted, given) && !wanted.equals(given))
        .ifPresent(
            wanted -> {
              throw digestMismatch("the manifest", wanted, given);
            });
  }

  RegistryException unsupported(Answer answer, String cause, String remedy) {
    return error(
        Kind.UNSUPPORTED,
        happened("it answered " + answer.inWords())
            .cause(cause)
            .remedy(remedy)
            .paste(curl(answer.from())));
  }

  RegistryException readOnlyRegistry(Answer answer) {
    return unsupported(
        answer,
        "the registry is read-only, as a pull-through cache is",
        "tag it where it was pushed");
  }

  RegistryException tagTaken(String wanted, String actual, String cause, String remedy) {
    return error(
        Kind.TAG_TAKEN,
        happened("the tag leads to " + actual + ", not to " + wanted)
            .cause(cause)
            .remedy(remedy)
            .paste(inspect()));
  }

  RegistryException blobAbsent(String digest) {
    return error(
        Kind.ABSENT,
        happened("its manifest names " + digest + ", which is not there")
            .cause("the registry is a cache that keeps parts of images only, or has lost it")
            .remedy("push the image again")
            .paste(inspect()));
  }

  RegistryException localFile(IOException cause) {
    return error(
        Kind.REFUSED,
        happened("a temporary file could not be used: " + cause.getClass().getSimpleName())
            .cause("the disk is full, or the directory for temporary files cannot be written to")
            .remedy("make room there, or name another directory: -Djava.io.tmpdir=..."),
        cause);
  }

  RegistryException absent() {
    return error(
        Kind.ABSENT,
        happened("there is no such image")
            .cause("it was never pushed there, or under another tag")
            .remedy("push it, or correct the reference")
            .paste("skopeo list-tags docker://" + endpoint.name(reference)));
  }

  RegistryException token(URI realm, String problem) {
    return error(
        Kind.UNAUTHORIZED,
        happened("its token service " + Origin.shown(realm) + " " + problem)
            .cause(
                user.map(name -> "the secret of user " + name + " is wrong or expired")
                    .orElse("it gives no token to who has no credentials"))
            .cause("the registry's setting for its token service is wrong")
            .remedy(
                "give credentials: registries.credentials(\""
                    + endpoint.credentialsHost()
                    + "\", Credentials.of(user, secret))")
            .paste(curl(endpoint.api())));
  }

  /** The supplier's own exception is not shown: its message might hold the secret. */
  RegistryException noSecret(String name, String problem) {
    return error(
        Kind.UNAUTHORIZED,
        happened(
                "the secret of user " + name + " for " + endpoint.credentialsHost() + " " + problem)
            .cause("the place where the secret is kept is empty or not readable")
            .remedy("correct the supplier given to Credentials.of(...)"));
  }

  RegistryException interrupted() {
    return error(Kind.INTERRUPTED, happened("the thread was interrupted"));
  }

  RegistryException connection(ConnectionTrouble trouble, IOException cause, URI uri) {
    var elsewhere = Origin.of(uri).equals(Origin.of(endpoint.api())) ? "" : Origin.of(uri) + ": ";
    var so = happened(elsewhere + trouble.words() + afterRetries());
    return error(
        ConnectionAdvice.kind(trouble),
        new ConnectionAdvice(reference, uri).explain(trouble, so),
        cause);
  }

  RegistryException error(Kind kind, Explanation explanation, IOException cause) {
    return new RegistryException(kind, endpoint.toString(), tally.retries(), explanation, cause);
  }

  private RegistryException error(Kind kind, Explanation explanation) {
    return error(kind, explanation, null);
  }

  private Explanation happened(String text) {
    return tried().happened(text);
  }

  private Explanation tried() {
    return Explanation.tried(
        "to " + what + " at " + (endpoint.isMirror() ? "the mirror " : "") + endpoint);
  }

  private String afterRetries() {
    var retries = tally.retries();
    return retries == 0 ? "" : ", also after " + retries + (retries == 1 ? " retry" : " retries");
  }

  private static boolean wantsTls(Answer answer) {
    var text =
        new String(answer.body(), 0, Math.min(answer.body().length, 1000), StandardCharsets.UTF_8);
    return text.contains("HTTPS server") || text.contains("HTTPS port");
  }

  private static boolean sameAlgorithm(String one, String other) {
    return one.substring(0, 6).equals(other.substring(0, 6));
  }

  private String inspect() {
    return "skopeo inspect --raw "
        + (endpoint.isPlain() ? "--tls-verify=false " : "")
        + skopeoName();
  }

  private String skopeoName() {
    return "docker://"
        + endpoint.name(reference)
        + reference
            .digest()
            .map(digest -> "@" + digest)
            .orElseGet(() -> ":" + reference.selector());
  }

  private static String curl(URI uri) {
    return "curl -fsSI " + Origin.shown(uri);
  }
}
