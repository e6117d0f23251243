package dev.cxp.image;

import dev.cxp.check.Explanation;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one endpoint after the other, as containerd does: from a mirror that has not got the image,
 * or fails, on to the next. Only when all that were asked say that there is no image is there none.
 */
final class Lookup {

  private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);

  private final ImageReference reference;
  private final List<Endpoint> endpoints;
  private final Tally tally;

  Lookup(ImageReference reference, List<Endpoint> endpoints, Tally tally) {
    this.reference = reference;
    this.endpoints = endpoints;
    this.tally = tally;
  }

  /** What was found, and where. */
  record Found<T>(T value, Endpoint at) {}

  /** Asks on after failures. */
  <T> Optional<Found<T>> first(Function<Endpoint, Optional<T>> question) {
    requireSomebody();
    var failures = new ArrayList<RegistryException>();
    for (var endpoint : endpoints) {
      try {
        var answer = question.apply(endpoint);
        if (answer.isPresent()) {
          failures.forEach(
              failure ->
                  LOG.warn("{} has {}, but before it {}", endpoint, reference, brief(failure)));
          return Optional.of(new Found<>(answer.get(), endpoint));
        }
      } catch (RegistryException e) {
        if (e.kind() == Kind.INTERRUPTED) {
          throw e;
        }
        failures.add(e);
      }
    }
    if (failures.isEmpty()) {
      return Optional.empty();
    }
    throw endpoints.size() == 1 ? failures.get(0) : all(failures);
  }

  /**
   * Lets no failure pass: whoever writes must not land at another registry because the right one
   * was down.
   */
  <T> Optional<Found<T>> firstForSure(Function<Endpoint, Optional<T>> question) {
    requireSomebody();
    for (var endpoint : endpoints) {
      var answer = question.apply(endpoint);
      if (answer.isPresent()) {
        return Optional.of(new Found<>(answer.get(), endpoint));
      }
    }
    return Optional.empty();
  }

  private void requireSomebody() {
    if (endpoints.isEmpty()) {
      throw new RegistryException(
          Kind.UNREACHABLE,
          reference.registry(),
          0,
          Explanation.tried("to find " + reference.canonical())
              .happened(
                  "no registry may be asked: there is no mirror for "
                      + reference.registry()
                      + ", and upstream is switched off")
              .cause("the image reference names another registry than the mirrors are for")
              .remedy(
                  "add registries.mirror(\""
                      + reference.registry()
                      + "\", URI.create(...)), or leave out withoutUpstream()"),
          null);
    }
  }

  /** One error for all; its kind is the first one's, which containerd reports too. */
  private RegistryException all(List<RegistryException> failures) {
    var first = failures.get(0);
    var lines = new ArrayList<String>();
    for (var endpoint : endpoints) {
      var failed =
          failures.stream().filter(e -> e.registry().equals(endpoint.toString())).findFirst();
      lines.add(
          (endpoint.isMirror() ? "mirror " : "registry ")
              + endpoint
              + ": "
              + failed.map(e -> e.explanation().happened()).orElse("it has no such image"));
    }
    var so =
        Explanation.tried("to find " + reference.canonical())
            .happened("nobody who was asked has it for sure:\n  " + String.join("\n  ", lines));
    for (var cause : first.explanation().causes()) {
      so = so.cause(first.registry() + ": " + cause);
    }
    for (var remedy : first.explanation().remedies()) {
      so = so.remedy(remedy);
    }
    for (var paste : first.explanation().pastes()) {
      so = so.paste(paste);
    }
    var error = new RegistryException(first.kind(), first.registry(), tally.retries(), so, first);
    failures.stream().skip(1).forEach(error::addSuppressed);
    return error;
  }

  private static String brief(RegistryException failure) {
    return failure.registry() + ": " + failure.explanation().happened();
  }
}
