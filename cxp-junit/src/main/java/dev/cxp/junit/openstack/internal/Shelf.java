package dev.cxp.junit.openstack.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All objects of one kind, in the order of their creation. */
final class Shelf<T extends Resource> {

  private final Map<String, T> byId = new LinkedHashMap<>();

  /** Takes in what a call creates. */
  T add(T resource, Call call) {
    resource.hideFrom(call.circumstances().hiddenLooks());
    return add(resource);
  }

  T add(T resource) {
    byId.put(resource.id(), resource);
    return resource;
  }

  void remove(String id) {
    byId.remove(id);
  }

  Optional<T> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<T> all() {
    return byId.values();
  }

  /** A copy, to walk through while objects are removed. */
  List<T> copy() {
    return new ArrayList<>(byId.values());
  }

  int size() {
    return byId.size();
  }

  Optional<T> seen(Call call, String id) {
    return find(id).filter(one -> !one.isHiddenFrom(call));
  }

  List<T> seen(Call call) {
    return byId.values().stream().filter(one -> !one.isHiddenFrom(call)).toList();
  }
}
