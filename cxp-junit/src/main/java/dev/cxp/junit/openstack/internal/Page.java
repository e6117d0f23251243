package dev.cxp.junit.openstack.internal;

import java.util.List;
import java.util.Optional;

/** A part of a list: what comes after the marker, up to the limit. */
record Page<T extends Resource>(List<T> items, int limit) {

  private static final int LONGEST = 1000;

  /** The page that a call asks for, or empty when nothing has the id that its marker names. */
  static <T extends Resource> Optional<Page<T>> of(List<T> all, Call call) {
    var from = 0;
    var marker = call.parameter("marker");
    if (marker.isPresent()) {
      from = ids(all).indexOf(marker.get()) + 1;
      if (from == 0) {
        return Optional.empty();
      }
    }
    var limit =
        call.parameter("limit")
            .filter(text -> text.matches("[0-9]{1,6}"))
            .map(Integer::parseInt)
            .orElse(LONGEST);
    var capped = Math.min(limit, LONGEST);
    return Optional.of(new Page<>(all.subList(from, Math.min(all.size(), from + capped)), capped));
  }

  private static List<String> ids(List<? extends Resource> all) {
    return all.stream().map(Resource::id).toList();
  }

  /** Whether there may be more: the services only say that the page is full. */
  boolean isFull() {
    return !items.isEmpty() && items.size() == limit;
  }

  String lastId() {
    return items.get(items.size() - 1).id();
  }
}
