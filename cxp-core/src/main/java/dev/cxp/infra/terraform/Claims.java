package dev.cxp.infra.terraform;

import dev.cxp.infra.Kind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What became of each instance: an object of the specification, or a finding. */
final class Claims {

  /** An object of a specification, as {@link dev.cxp.infra.Adoption} names it. */
  record Owned(Kind kind, String key) {}

  private final Notes notes;
  private final Map<Address, Owned> owned = new LinkedHashMap<>();
  private final Set<Address> read = new HashSet<>();
  private final Set<Address> refused = new HashSet<>();

  Claims(Notes notes) {
    this.notes = notes;
  }

  void own(Instance instance, Kind kind, String key) {
    owned.put(instance.address(), new Owned(kind, key));
    part(instance, kind.words());
  }

  /** It is part of something that has no id of its own. */
  void part(Instance instance, String what) {
    if (read.add(instance.address())) {
      notes.passed(
          Notes.BLOCK,
          instance.place(),
          instance.address().block() + " becomes the specification's " + what);
    }
  }

  /** It cannot be part of a specification. */
  void refuse(Instance instance, String problem, String remedy) {
    refused.add(instance.address());
    notes.failed(Notes.BLOCK, instance.place(), instance.address().block() + " " + problem, remedy);
  }

  boolean isRead(Instance instance) {
    return read.contains(instance.address());
  }

  boolean isRefused(Instance instance) {
    return refused.contains(instance.address());
  }

  Optional<Owned> owned(Address address) {
    return Optional.ofNullable(owned.get(address));
  }

  /** Does something with an instance; when a value is not known, that becomes a finding. */
  void reading(Instance instance, Runnable action) {
    reading(
        instance,
        this,
        same -> {
          action.run();
          return same;
        });
  }

  /** Changes something by what an instance says; when a value is not known, leaves it as it was. */
  <T> T reading(Instance instance, T before, UnaryOperator<T> change) {
    try {
      return change.apply(before);
    } catch (Unevaluated e) {
      refused.add(instance.address());
      notes.failed(e);
      return before;
    }
  }
}
