package dev.cxp.pipeline;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container image reference: registry, repository, and a tag, a digest or both.
 *
 * <p>Follows the reference grammar of the distribution project: a first component is a registry
 * only when it has a dot or a colon or is {@code localhost}; without one the image is on {@code
 * docker.io}, and a bare name there is under {@code library/}. Without tag and digest, the tag is
 * {@code latest}.
 *
 * <pre>{@code
 * ImageReference.parse("redis:7").canonical();            // docker.io/library/redis:7
 * ImageReference.parse("localhost:5000/app@sha256:4f1c…").digest();
 * }</pre>
 *
 * @param registry host and, if given, port
 * @param repository path without the registry
 * @param tag the tag, if there is one
 * @param digest algorithm and hex, if there is one: {@code sha256:…}
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<String> digest) {

  /** The registry of a reference that names none. */
  public static final String DOCKER_HUB = "docker.io";

  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*"
              + "(?::[0-9]{1,5})?|\\[[0-9a-fA-F:]+\\](?::[0-9]{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}");

  public ImageReference {
    Objects.requireNonNull(registry, "registry");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(digest, "digest");
    if (tag.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException(
          "an image reference needs a tag or a digest: " + repository);
    }
  }

  /**
   * Reads a reference as people write it.
   *
   * @throws IllegalArgumentException with the part that is wrong and a suggestion
   */
  public static ImageReference parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isBlank()) {
      throw invalid(text, "it is empty", "name an image, for example redis:7");
    }
    if (text.contains("://")) {
      throw invalid(
          text,
          "it starts with a scheme",
          "leave out " + text.substring(0, text.indexOf("://") + 3));
    }
    if (text.contains("{{") || text.contains("${")) {
      throw invalid(
          text, "it still holds a placeholder", "render the template before the image is used");
    }
    var rest = text;
    Optional<String> digest = Optional.empty();
    var at = rest.indexOf('@');
    if (at >= 0) {
      digest =
          Optional.of(
              checked(DIGEST, rest.substring(at + 1), text, "digest", "sha256: and 64 hex digits"));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    var colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag =
          Optional.of(
              checked(
                  TAG,
                  rest.substring(colon + 1),
                  text,
                  "tag",
                  "letters, digits, '_', '.' and '-', at most 128, not starting with '.' or '-'"));
      rest = rest.substring(0, colon);
    }
    var registry = DOCKER_HUB;
    var slash = rest.indexOf('/');
    var first = slash < 0 ? "" : rest.substring(0, slash);
    if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
      registry =
          normalized(checked(HOST, first, text, "registry", "a host name with an optional port"));
      rest = rest.substring(slash + 1);
    }
    if (registry.equals(DOCKER_HUB) && !rest.contains("/")) {
      rest = "library/" + rest;
    }
    var repository =
        checked(
            REPOSITORY,
            rest,
            text,
            "repository",
            rest.toLowerCase(java.util.Locale.ROOT).equals(rest)
                ? "lower-case letters, digits, and single separators '.', '_', '-' or '/' between them"
                : "only lower-case letters: " + rest.toLowerCase(java.util.Locale.ROOT));
    return new ImageReference(
        registry,
        repository,
        tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag,
        digest);
  }

  /** The same image under another tag, without a digest. */
  public ImageReference withTag(String newTag) {
    checked(TAG, newTag, newTag, "tag", "letters, digits, '_', '.' and '-'");
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  /** The same image pinned to a digest; a tag stays, for people to read. */
  public ImageReference withDigest(String newDigest) {
    checked(DIGEST, newDigest, newDigest, "digest", "sha256: and 64 hex digits");
    return new ImageReference(registry, repository, tag, Optional.of(newDigest));
  }

  /** What identifies the manifest to a registry: the digest if there is one, else the tag. */
  public String selector() {
    return digest.orElseGet(tag::orElseThrow);
  }

  /** The whole reference with nothing left out: {@code docker.io/library/redis:7}. */
  public String canonical() {
    return registry
        + "/"
        + repository
        + tag.map(value -> ":" + value).orElse("")
        + digest.map(value -> "@" + value).orElse("");
  }

  /** The reference as people write it: without {@code docker.io/library/} where that is implied. */
  @Override
  public String toString() {
    var canonical = canonical();
    for (var implied : new String[] {DOCKER_HUB + "/library/", DOCKER_HUB + "/"}) {
      if (canonical.startsWith(implied)) {
        return canonical.substring(implied.length());
      }
    }
    return canonical;
  }

  private static String normalized(String host) {
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? DOCKER_HUB
        : host;
  }

  private static String checked(
      Pattern pattern, String part, String whole, String name, String rule) {
    if (!pattern.matcher(part).matches()) {
      throw invalid(whole, "its " + name + " '" + part + "' is not valid", "use " + rule);
    }
    return part;
  }

  private static IllegalArgumentException invalid(String text, String problem, String suggestion) {
    return new IllegalArgumentException(
        "image reference '" + text + "' does not parse: " + problem + "; " + suggestion);
  }
}
