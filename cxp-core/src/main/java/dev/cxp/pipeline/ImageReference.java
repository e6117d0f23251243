package dev.cxp.pipeline;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
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

  /** The distribution project's limit on the name of a repository, and of a host name in DNS. */
  private static final int MAX_LENGTH = 255;

  private static final int MAX_SHOWN = 400;

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
    var whole =
        registry
            + "/"
            + repository
            + tag.map(value -> ":" + value).orElse("")
            + digest.map(value -> "@" + value).orElse("");
    registry = normalized(checkedRegistry(registry, whole));
    if (registry.equals(DOCKER_HUB) && !repository.contains("/")) {
      repository = "library/" + repository;
    }
    checkRepository(repository, whole);
    tag.ifPresent(value -> checkTag(value, whole));
    digest.ifPresent(value -> checkDigest(value, whole));
    if (tag.isEmpty() && digest.isEmpty()) {
      throw invalid(whole, "it has neither tag nor digest", "add one, such as :latest");
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
          "leave out " + brief(text.substring(0, text.indexOf("://") + 3)));
    }
    if (text.contains("{{") || text.contains("${")) {
      throw invalid(
          text, "it still holds a placeholder", "render the template before the image is used");
    }
    var rest = text;
    Optional<String> digest = Optional.empty();
    var at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(rest.substring(at + 1));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    var colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    // In the order in which people write them, so that the first mistake is named first.
    var slash = rest.indexOf('/');
    var named = slash >= 0 && looksLikeRegistry(rest.substring(0, slash));
    var registry = named ? checkedRegistry(rest.substring(0, slash), text) : DOCKER_HUB;
    var repository = named ? rest.substring(slash + 1) : rest;
    checkRepository(repository, text);
    tag.ifPresent(value -> checkTag(value, text));
    digest.ifPresent(value -> checkDigest(value, text));
    return new ImageReference(
        registry,
        repository,
        tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag,
        digest);
  }

  /** The same image under another tag, without a digest. */
  public ImageReference withTag(String newTag) {
    Objects.requireNonNull(newTag, "newTag");
    return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
  }

  /** The same image pinned to a digest; a tag stays, for people to read. */
  public ImageReference withDigest(String newDigest) {
    Objects.requireNonNull(newDigest, "newDigest");
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

  /**
   * The reference as people write it: without {@code docker.io/} and {@code library/} where they
   * are implied. {@link #parse} reads it back as the same reference.
   */
  @Override
  public String toString() {
    var canonical = canonical();
    if (!registry.equals(DOCKER_HUB)) {
      return canonical;
    }
    var rest = canonical.substring((DOCKER_HUB + "/").length());
    var first = repository.substring(0, repository.indexOf('/'));
    if (first.equals("library") && repository.indexOf('/') == repository.lastIndexOf('/')) {
      return rest.substring("library/".length());
    }
    return looksLikeRegistry(first) ? canonical : rest;
  }

  private static boolean looksLikeRegistry(String first) {
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  private static String normalized(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    return lower.equals(DOCKER_HUB)
            || lower.equals("index.docker.io")
            || lower.equals("registry-1.docker.io")
        ? DOCKER_HUB
        : host;
  }

  private static String checkedRegistry(String registry, String whole) {
    var port = registry.substring(registry.lastIndexOf(':') + 1);
    if (registry.length() > MAX_LENGTH
        || !looksLikeRegistry(registry)
        || !HOST.matcher(registry).matches()
        || port.matches("[0-9]{5}") && registry.contains(":") && Integer.parseInt(port) > 65_535
        || registry.startsWith("[") && !isIpv6(registry.substring(0, registry.indexOf(']') + 1))) {
      throw invalid(
          whole,
          "its registry '" + brief(registry) + "' is not valid",
          "use a host name with a dot, or localhost, and if needed a port up to 65535");
    }
    return registry;
  }

  private static boolean isIpv6(String bracketed) {
    try {
      // Brackets make it a literal, which is never looked up in DNS.
      return InetAddress.getByName(bracketed) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static void checkRepository(String repository, String whole) {
    if (repository.length() > MAX_LENGTH) {
      throw invalid(
          whole,
          "its repository has " + repository.length() + " characters",
          "use at most " + MAX_LENGTH);
    }
    var lower = repository.toLowerCase(Locale.ROOT);
    checked(
        REPOSITORY,
        repository,
        whole,
        "repository",
        lower.equals(repository)
            ? "lower-case letters, digits, and single separators '.', '_', '-' or '/' between them"
            : "only lower-case letters: " + lower);
  }

  private static void checkTag(String tag, String whole) {
    checked(
        TAG,
        tag,
        whole,
        "tag",
        "letters, digits, '_', '.' and '-', at most 128, not starting with '.' or '-'");
  }

  private static void checkDigest(String digest, String whole) {
    checked(DIGEST, digest, whole, "digest", "sha256: and 64 hex digits in lower case");
  }

  private static void checked(
      Pattern pattern, String part, String whole, String name, String rule) {
    if (!pattern.matcher(part).matches()) {
      throw invalid(whole, "its " + name + " '" + brief(part) + "' is not valid", "use " + rule);
    }
  }

  private static IllegalArgumentException invalid(String text, String problem, String suggestion) {
    return new IllegalArgumentException(
        "image reference '" + brief(text) + "' does not parse: " + problem + "; " + suggestion);
  }

  /** What is read may come from anywhere, so a message shows only as much as helps. */
  private static String brief(String text) {
    var line = text.replaceAll("\\p{Cntrl}", "?").replaceAll("://[^/]*@", "://[hidden]@");
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line;
  }
}
