package dev.cxp.image;

import dev.cxp.image.Lookup.Found;
import dev.cxp.pipeline.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One question or change: which calls it takes, at which endpoints. */
final class ImageQueries {

  /** How many entries of an index are looked into that do not say what they run on. */
  private static final int UNNAMED_PLATFORMS = 8;

  private final RegistryClient client;
  private final List<Endpoint> endpoints;
  private final Predicate<Endpoint> mayWrite;
  private final Tally tally;

  ImageQueries(
      RegistryClient client, List<Endpoint> endpoints, Predicate<Endpoint> mayWrite, Tally tally) {
    this.client = client;
    this.endpoints = endpoints;
    this.mayWrite = mayWrite;
    this.tally = tally;
  }

  Optional<String> digest(ImageReference reference) {
    return lookup(reference).first(endpoint -> digest(endpoint, reference)).map(Found::value);
  }

  Optional<ImageManifest> manifest(ImageReference reference) {
    return lookup(reference).first(endpoint -> manifest(endpoint, reference)).map(Found::value);
  }

  TagChange tagging(ImageReference existing, ImageReference target) {
    var what = "give " + existing.canonical() + " the tag " + target.selector();
    var writable = writable(what);
    var found =
        lookup(existing)
            .firstForSure(endpoint -> document(endpoint, existing))
            .orElseThrow(
                () ->
                    advice("tag it as " + target.canonical(), endpoints.get(0), existing).absent());
    var at = mayWrite.test(found.at()) ? found.at() : writable.get(0);
    return new TagChange(this, found, at, target);
  }

  boolean untag(ImageReference tagged) {
    return new Lookup(tagged, writable("remove the tag " + tagged.canonical()), tally)
        .firstForSure(endpoint -> digest(endpoint, tagged))
        .map(found -> untag(found.at(), tagged))
        .orElse(false);
  }

  boolean untag(Endpoint endpoint, ImageReference tagged) {
    return client.call(endpoint, tagged, new ManifestDelete(tagged), tally);
  }

  /** Where may be written; whoever may write nowhere hears it before anything is asked. */
  private List<Endpoint> writable(String what) {
    var writable = endpoints.stream().filter(mayWrite).toList();
    if (writable.isEmpty() && !endpoints.isEmpty()) {
      throw WriteAdvice.readOnly(what, endpoints, tally.retries());
    }
    return writable;
  }

  Optional<ManifestDocument> document(Endpoint endpoint, ImageReference reference) {
    return client.call(endpoint, reference, new ManifestGet(reference), tally);
  }

  /** Puts a document under a tag, and compares what the tag then leads to. */
  void put(Endpoint endpoint, ImageReference target, ManifestDocument document) {
    var put = new ManifestPut(target, document);
    client.call(endpoint, target, put, tally);
    var now = digest(endpoint, target).orElse("nothing");
    var expected = Digests.like(now, document.bytes());
    if (!now.equals(expected)) {
      throw advice(put.describe(), endpoint, target)
          .digestMismatch("what the tag leads to now", expected, now);
    }
  }

  /** Copies what a document refers to, so that the document itself can be put there. */
  void copy(Endpoint from, Endpoint to, ImageReference reference, ManifestDocument document) {
    new ImageCopy(client, from, to, tally).contentOf(reference, document);
  }

  Optional<String> digest(Endpoint endpoint, ImageReference reference) {
    var sight = client.call(endpoint, reference, new ManifestHead(reference), tally);
    if (sight.there().equals(Optional.of(false))) {
      return Optional.empty();
    }
    if (sight.digest().isPresent()) {
      return sight.digest();
    }
    return document(endpoint, reference).map(ManifestDocument::digest);
  }

  private Optional<ImageManifest> manifest(Endpoint endpoint, ImageReference reference) {
    return document(endpoint, reference)
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

  RegistryAdvice advice(String what, Endpoint endpoint, ImageReference reference) {
    return client.advice(what, endpoint, reference, tally);
  }

  private Lookup lookup(ImageReference reference) {
    return new Lookup(reference, endpoints, tally);
  }
}
