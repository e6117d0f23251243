package dev.cxp.image;

import dev.cxp.image.Lookup.Found;
import dev.cxp.pipeline.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One question or change: which calls it takes, at which endpoints. */
final class ImageQueries {

  /** How many entries of an index are looked into that do not say what they run on. */
  private static final int UNNAMED_PLATFORMS = 8;

  private final RegistryClient client;
  private final List<Endpoint> endpoints;
  private final Tally tally;

  ImageQueries(RegistryClient client, List<Endpoint> endpoints, Tally tally) {
    this.client = client;
    this.endpoints = endpoints;
    this.tally = tally;
  }

  Optional<String> digest(ImageReference reference) {
    return lookup(reference).first(endpoint -> digest(endpoint, reference)).map(Found::value);
  }

  Optional<ImageManifest> manifest(ImageReference reference) {
    return lookup(reference).first(endpoint -> manifest(endpoint, reference)).map(Found::value);
  }

  String tag(ImageReference existing, ImageReference target) {
    var source = new ManifestGet(existing);
    var found =
        lookup(existing)
            .firstForSure(endpoint -> client.call(endpoint, existing, source, tally))
            .orElseThrow(
                () ->
                    advice("tag it as " + target.canonical(), endpoints.get(0), existing).absent());
    var put = new ManifestPut(target, found.value());
    client.call(found.at(), target, put, tally);
    var now = digest(found.at(), target).orElse("nothing");
    var expected = Digests.like(now, found.value().bytes());
    if (!now.equals(expected)) {
      throw advice(put.describe(), found.at(), target)
          .digestMismatch("what the tag leads to now", expected, now);
    }
    return found.value().digest();
  }

  boolean untag(ImageReference tagged) {
    return lookup(tagged)
        .firstForSure(endpoint -> digest(endpoint, tagged))
        .map(found -> client.call(found.at(), tagged, new ManifestDelete(tagged), tally))
        .orElse(false);
  }

  private Optional<String> digest(Endpoint endpoint, ImageReference reference) {
    var sight = client.call(endpoint, reference, new ManifestHead(reference), tally);
    if (sight.there().equals(Optional.of(false))) {
      return Optional.empty();
    }
    if (sight.digest().isPresent()) {
      return sight.digest();
    }
    return client
        .call(endpoint, reference, new ManifestGet(reference), tally)
        .map(ManifestDocument::digest);
  }

  private Optional<ImageManifest> manifest(Endpoint endpoint, ImageReference reference) {
    return client
        .call(endpoint, reference, new ManifestGet(reference), tally)
        .map(
            document ->
                new ImageManifest(
                    reference,
                    document.digest(),
                    document.mediaType(),
                    document.isIndex()
                        ? platformsOfIndex(endpoint, reference, document)
                        : platformOfImage(endpoint, reference, document)));
  }

  private Set<Platform> platformOfImage(
      Endpoint endpoint, ImageReference reference, ManifestDocument document) {
    return document
        .imageConfig()
        .map(digest -> new BlobGet(reference, digest))
        .flatMap(
            call ->
                ManifestDocument.platformOfConfig(
                    client.call(endpoint, reference, call, tally),
                    advice(call.describe(), endpoint, reference)))
        .map(Set::of)
        .orElse(Set.of());
  }

  private Set<Platform> platformsOfIndex(
      Endpoint endpoint, ImageReference reference, ManifestDocument document) {
    var platforms = new LinkedHashSet<Platform>();
    document.entries().forEach(entry -> entry.platform().ifPresent(platforms::add));
    // An index need not say what its images run on; then their configurations do.
    document.entries().stream()
        .filter(entry -> entry.platform().isEmpty() && MediaTypes.isManifest(entry.mediaType()))
        .limit(UNNAMED_PLATFORMS)
        .map(entry -> manifest(endpoint, reference.withDigest(entry.digest())))
        .forEach(single -> single.ifPresent(found -> platforms.addAll(found.platforms())));
    return platforms;
  }

  private RegistryAdvice advice(String what, Endpoint endpoint, ImageReference reference) {
    return client.advice(what, endpoint, reference, tally);
  }

  private Lookup lookup(ImageReference reference) {
    return new Lookup(reference, endpoints, tally);
  }
}
