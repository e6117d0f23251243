package dev.cxp.infra.terraform;

import java.util.Collection;
import java.util.List;

/** Where expressions may not refer to resources: values of variables, template files. */
enum NoResources implements Scope.Resources {
  INSTANCE;

  @Override
  public Collection<String> types(boolean data) {
    return List.of();
  }

  @Override
  public Collection<String> names(boolean data, String type) {
    return List.of();
  }

  @Override
  public List<Object> keys(Address block) {
    return List.of();
  }

  @Override
  public Object attribute(Address address, String attribute, Place place) {
    throw Coercion.onlyLater(place, address);
  }
}
