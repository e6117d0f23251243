package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place that answers for a registry host: the registry itself or a mirror.
 *
 * @param api the address up to and including {@code /v2}, and a path prefix behind it if there is
 *     one
 * @param credentialsHost the host under which its credentials are set
 * @param host the registry host that references name, when they reach it as a mirror
 * @param prefix what goes before the repository's name: empty, or ends with '/'
 */
record Endpoint(URI api, String credentialsHost, Optional<String> host, String prefix) {

  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._~/-]*");
  private static final String DOCKER_HUB_API = "registry-1.docker.io";

  /** The registry that references name. */
  static Endpoint registry(String host, boolean plain) {
    var server = host.equals(ImageReference.DOCKER_HUB) ? DOCKER_HUB_API : host;
    return new Endpoint(
        URI.create((plain ? "http://" : "https://") + server + "/v2"), host, Optional.empty(), "");
  }

  /** A mirror of one host, under the same repository names. */
  static Endpoint mirror(String host, URI mirror) {
    return new Endpoint(api(mirror), authority(mirror), Optional.of(host), "");
  }

  /** A mirror of any host, under repository names that start with the host. */
  static Endpoint mirrorOfAll(String host, URI mirror) {
    var endpoint = mirror(host, mirror);
    return host.equals(endpoint.credentialsHost)
        ? new Endpoint(endpoint.api, endpoint.credentialsHost, Optional.empty(), "")
        : new Endpoint(
            endpoint.api,
            endpoint.credentialsHost,
            Optional.of(host),
            Hosts.asPathComponent(host) + "/");
  }

  /**
   * Checks a mirror's address.
   *
   * @throws IllegalArgumentException in words that hold no secret of it
   */
  static URI checked(URI mirror) {
    Objects.requireNonNull(mirror, "endpoint");
    var scheme = mirror.getScheme() == null ? "" : mirror.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https") || mirror.getHost() == null) {
      throw new IllegalArgumentException(
          "a mirror is an http or https URL with a host, such as http://127.0.0.1:5000");
    }
    if (mirror.getRawUserInfo() != null
        || mirror.getRawQuery() != null
        || mirror.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URL of the mirror at "
              + mirror.getHost()
              + " must have no user, query or fragment; give credentials by credentials(host, ...)");
    }
    if (!PATH.matcher(mirror.getRawPath()).matches()) {
      throw new IllegalArgumentException(
          "the path of the mirror at " + mirror.getHost() + " must be letters, digits and '._~/-'");
    }
    return mirror;
  }

  /** The repository's name there. */
  String repository(ImageReference reference) {
    return prefix + reference.repository();
  }

  /** The address of something in a repository: {@code manifests/7}. */
  URI uri(ImageReference reference, String path) {
    // Mirrors that serve several hosts under the same names tell them apart by this, as containerd
    // does it.
    var query = prefix.isEmpty() ? host.map(name -> "?ns=" + name).orElse("") : "";
    return URI.create(api + "/" + repository(reference) + "/" + path + query);
  }

  /**
   * The reference under which an image must be pushed to be found here.
   *
   * @throws IllegalArgumentException when no reference can name it
   */
  ImageReference pushTarget(ImageReference reference) {
    var path = api.getRawPath();
    if (!path.equals("/v2") && !path.startsWith("/v2/")) {
      throw new IllegalArgumentException(
          "no image reference leads to the mirror " + this + ", because its path is not under /v2");
    }
    var host = credentialsHost;
    if (!host.contains(".") && !host.contains(":") && !host.equals("localhost")) {
      host += isPlain() ? ":80" : ":443";
    }
    return ImageReference.parse(
        host
            + name(reference).substring(credentialsHost.length())
            + reference.tag().map(tag -> ":" + tag).orElse("")
            + reference.digest().map(digest -> "@" + digest).orElse(""));
  }

  /** Host and repository as a reference names them, the path prefix behind {@code /v2} included. */
  String name(ImageReference reference) {
    var path = api.getRawPath();
    var before = path.startsWith("/v2/") ? path.substring("/v2/".length()) + "/" : "";
    return authority() + "/" + before + repository(reference);
  }

  boolean isPlain() {
    return "http".equalsIgnoreCase(api.getScheme());
  }

  boolean isMirror() {
    return host.isPresent();
  }

  String authority() {
    return authority(api);
  }

  /** Scheme and authority, and the path where it is not the usual one. */
  @Override
  public String toString() {
    var text = api.toString();
    return text.endsWith("/v2") ? text.substring(0, text.length() - 3) : text;
  }

  /**
   * As containerd reads a mirror's address: {@code /v2} is added unless the path has it. Behind
   * {@code /v2/} a prefix stays, as proxies such as Harbor's need it.
   */
  private static URI api(URI mirror) {
    var path = mirror.getRawPath().replaceAll("/+$", "");
    var full = path.endsWith("/v2") || path.startsWith("/v2/") ? path : path + "/v2";
    return URI.create(
        mirror.getScheme().toLowerCase(Locale.ROOT) + "://" + authority(mirror) + full);
  }

  private static String authority(URI uri) {
    var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getHost().toLowerCase(Locale.ROOT) + port;
  }
}
