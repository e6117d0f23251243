package dev.cxp.promotion;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Registries;
import dev.cxp.pipeline.ImageReference;
import java.util.Optional;

/** A tag that is pointed at another digest, and can be pointed back. */
final class TagMove {

  private final Registries registries;
  private final ImageReference source;
  private final ImageReference target;
  private Optional<String> before = Optional.empty();
  private boolean moved;

  /**
   * @param source the image, pinned to its digest
   * @param target the same repository under the tag that is to move
   */
  TagMove(Registries registries, ImageReference source, ImageReference target) {
    this.registries = registries;
    this.source = source;
    this.target = target;
  }

  ImageReference target() {
    return target;
  }

  /** The target's reference, pinned: the tag is for people, the digest for the nodes. */
  ImageReference pinned() {
    return target.withDigest(source.digest().orElseThrow());
  }

  void move() {
    before = registries.digest(target);
    var digest = registries.tag(source, target.tag().orElseThrow());
    moved = true;
    if (!source.digest().equals(Optional.of(digest))) {
      throw new CxpException(
          Explanation.tried("to give " + source + " the tag " + target.tag().orElseThrow())
              .happened("the registry says that the tag is now " + digest)
              .cause(
                  "the registry rewrote the manifest, or someone pushed to the tag at the same time")
              .remedy("look at what the tag is, then promote again"));
    }
  }

  /** Whether there is something to undo. */
  boolean hasMoved() {
    return moved;
  }

  void undo() {
    if (!moved) {
      return;
    }
    if (before.isPresent()) {
      registries.tag(target.withDigest(before.get()), target.tag().orElseThrow());
    } else {
      registries.untag(target);
    }
  }
}
