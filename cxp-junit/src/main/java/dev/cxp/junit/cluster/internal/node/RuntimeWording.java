package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.RegistryException;
import dev.cxp.pipeline.ImageReference;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * The messages of containerd and of the kubelet around it, so that what people find when they
 * search for one of them is about their problem. From containerd's {@code
 * core/remotes/docker/resolver.go} and Kubernetes' {@code pkg/kubelet/images/image_manager.go}.
 */
final class RuntimeWording {

  private RuntimeWording() {}

  /** The reference as containerd keeps it: canonical, and without the tag where a digest is. */
  static String canonical(ImageReference reference) {
    return repository(reference)
        + reference
            .digest()
            .map(digest -> "@" + digest)
            .orElseGet(() -> ":" + reference.selector());
  }

  static String repository(ImageReference reference) {
    return reference.registry() + "/" + reference.repository();
  }

  static String notFound(ImageReference reference) {
    // Only known gRPC codes are shown; the kubelet strips "Unknown", which all others are.
    return "rpc error: code = NotFound desc = "
        + unresolved(reference, canonical(reference) + ": not found");
  }

  static String wrongPlatform(ImageReference reference) {
    return "rpc error: code = NotFound desc = "
        + unpacked(reference)
        + ": no match for platform in manifest: not found";
  }

  static String failed(ImageReference reference, RegistryException e) {
    return failed(reference, e.kind(), e.registry());
  }

  static String failed(ImageReference reference, RegistryException.Kind kind, String registry) {
    var url = registry + "/v2/" + reference.repository() + "/manifests/" + reference.selector();
    var host = registry.replaceFirst("^https?://", "");
    var status = "unexpected status from HEAD request to " + url + ": ";
    var request = "failed to do request: Head \"" + url + "\": ";
    return unresolved(
        reference,
        switch (kind) {
          case UNAUTHORIZED ->
              "pull access denied, repository does not exist or may require authorization:"
                  + " authorization failed: no basic auth credentials";
          case FORBIDDEN -> status + "403 Forbidden";
          case RATE_LIMITED -> status + "429 Too Many Requests";
          case SERVER_ERROR -> status + "500 Internal Server Error";
          case UNKNOWN_HOST -> request + "dial tcp: lookup " + hostName(host) + ": no such host";
          case UNREACHABLE -> request + "dial tcp " + host + ": connect: connection refused";
          case TIMEOUT -> request + "dial tcp " + host + ": i/o timeout";
          case TLS -> request + "tls: failed to verify certificate";
          case NOT_A_REGISTRY, MALFORMED ->
              "failed to parse the answer of " + url + ": unexpected media type text/html";
          case DIGEST_MISMATCH -> "failed commit on ref: unexpected commit digest";
          case TOO_LARGE -> "rejecting manifest of " + url + ": not found";
          default -> "unexpected answer of " + url;
        });
  }

  /** What the kubelet says of a name that it cannot read; it has no part of it marked wrong. */
  static String invalidName(String image) {
    return "Failed to apply default image tag \""
        + image
        + "\": couldn't parse image name \""
        + image
        + "\": invalid reference format";
  }

  static String neverPulled(String image) {
    return "Container image \"" + image + "\" is not present with pull policy of Never";
  }

  static String backOff(String image) {
    return "Back-off pulling image \"" + image + "\"";
  }

  /** What a container waits for that ended too often; ten seconds is the first pause. */
  static String crashLoop(Pod pod, String container) {
    return "back-off 10s restarting failed container=" + container + " pod=" + inFull(pod);
  }

  /** The event about the same. */
  static String restart(Pod pod, String container) {
    return "Back-off restarting failed container " + container + " in pod " + inFull(pod);
  }

  private static String inFull(Pod pod) {
    var meta = pod.getMetadata();
    return meta.getName() + "_" + meta.getNamespace() + "(" + meta.getUid() + ")";
  }

  private static String unresolved(ImageReference reference, String why) {
    return unpacked(reference)
        + ": failed to resolve reference \""
        + canonical(reference)
        + "\": "
        + why;
  }

  private static String unpacked(ImageReference reference) {
    return "failed to pull and unpack image \"" + canonical(reference) + "\"";
  }

  private static String hostName(String host) {
    var colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }
}
