package dev.cxp.image;

import dev.cxp.image.Lookup.Found;
import dev.cxp.pipeline.ImageReference;
import java.util.Optional;

/**
 * A tag that is to lead to an image: looked up, carried out, and undone. {@link Registries#tagging}
 * makes one.
 *
 * <p>Not for several threads at once.
 */
public final class TagChange {

  private final ImageQueries queries;
  private final Found<ManifestDocument> image;
  private final Endpoint at;
  private final ImageReference tag;
  private final Optional<String> before;
  private final Optional<String> elsewhere;
  private boolean overwriting;
  private boolean begun;

  /**
   * @param image the image and who has it
   * @param at where the tag is to be
   * @param tag the reference with the tag
   */
  TagChange(ImageQueries queries, Found<ManifestDocument> image, Endpoint at, ImageReference tag) {
    this.queries = queries;
    this.image = image;
    this.at = at;
    this.tag = tag;
    this.before = queries.digest(at, tag);
    this.elsewhere = isCopy() ? queries.digest(image.at(), tag) : Optional.empty();
  }

  /** The digest that the tag is to lead to. */
  public String digest() {
    return image.value().digest();
  }

  /** The reference with the tag, without a digest. */
  public ImageReference target() {
    return tag;
  }

  /** The digest that the tag led to when it was looked up; empty when there was no such tag. */
  public Optional<String> before() {
    return before.or(() -> elsewhere);
  }

  /** The registry that is written to, scheme and authority. */
  public String registry() {
    return at.toString();
  }

  /** Whether carrying out writes anything: not when the tag leads to the image already. */
  public boolean isNeeded() {
    return !before().equals(Optional.of(digest()));
  }

  /** Whether {@link #carryOut()} got as far as writing, so that there may be something to undo. */
  public boolean isBegun() {
    return begun;
  }

  /** Lets the change move a tag that leads to another image; returns this. */
  public TagChange overwriting() {
    overwriting = true;
    return this;
  }

  /**
   * Makes the tag lead to the image, and compares what it then leads to. Does nothing where it
   * leads there already.
   *
   * @return the digest
   * @throws RegistryException of kind TAG_TAKEN when the tag leads to another image and the change
   *     is not {@link #overwriting()}, UNSUPPORTED when the registry is read-only, DIGEST_MISMATCH
   *     when the tag leads elsewhere afterwards; whether anything was changed, {@link #undo()}
   *     finds out
   */
  public String carryOut() {
    if (!isNeeded()) {
      return digest();
    }
    if (before().isPresent() && !overwriting) {
      throw advice()
          .tagTaken(
              digest(),
              before().get(),
              "the version was released before, from another build",
              "give the new build a version of its own, or say that tags may be moved: "
                  + "Promotion.movingTags(), TagChange.overwriting()");
    }
    if (isCopy()) {
      queries.copy(image.at(), at, tag, image.value());
    }
    begun = true;
    queries.put(at, tag, image.value());
    return digest();
  }

  /**
   * Makes the tag as it was before, also when nobody knows whether {@link #carryOut()} changed it
   * because its answer was lost. What was copied with it stays.
   *
   * @return whether there was anything to undo
   * @throws RegistryException of kind TAG_TAKEN when someone else has moved the tag since, which
   *     then stays as it is; UNSUPPORTED when the registry does not remove tags
   */
  public boolean undo() {
    if (!begun) {
      return false;
    }
    var now = queries.digest(at, tag);
    if (now.equals(before)) {
      return false;
    }
    if (!now.equals(Optional.of(digest()))) {
      throw advice()
          .tagTaken(
              before.orElse("nothing, as before"),
              now.orElse("nothing"),
              "someone else moved or removed the tag meanwhile",
              "look who did, and decide what it is to be");
    }
    if (before.isPresent()) {
      var old = tag.withDigest(before.get());
      queries.put(
          at, tag, queries.document(at, old).orElseThrow(() -> advice().blobAbsent(before.get())));
    } else {
      queries.untag(at, tag);
    }
    return true;
  }

  private boolean isCopy() {
    return !image.at().equals(at);
  }

  private RegistryAdvice advice() {
    return queries.advice("make the tag " + tag.canonical() + " lead to " + digest(), at, tag);
  }

  @Override
  public String toString() {
    return tag + " -> " + digest() + " at " + at;
  }
}
