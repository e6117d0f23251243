package dev.cxp.infra.openstack;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Where a cloud's services are, as Keystone lists them with a token. */
record Catalog(List<Entry> entries) {

  /**
   * One address of a service.
   *
   * @param view who it is for: public, internal or admin
   */
  record Entry(String type, String region, String view, String url) {}

  Catalog {
    entries = List.copyOf(entries);
  }

  static Catalog of(JsonNode catalog) {
    var entries = new ArrayList<Entry>();
    for (var service : catalog) {
      for (var endpoint : service.path("endpoints")) {
        var region =
            endpoint.path("region_id").stringValue(endpoint.path("region").stringValue(""));
        entries.add(
            new Entry(
                service.path("type").stringValue(""),
                region,
                endpoint.path("interface").stringValue(""),
                endpoint.path("url").stringValue("")));
      }
    }
    return new Catalog(entries);
  }

  /** The address of a service, of its newest type. */
  Optional<URI> endpoint(Service service, String region, String view) {
    for (var type : service.types()) {
      for (var entry : entries) {
        if (entry.type().equals(type)
            && entry.region().equals(region)
            && entry.view().equals(view)) {
          return uri(entry.url());
        }
      }
    }
    return Optional.empty();
  }

  /** All regions that any service is in. */
  List<String> regions() {
    return distinct(entry -> true, Entry::region);
  }

  /** The types of service that a region has. */
  List<String> types(String region) {
    return distinct(entry -> entry.region().equals(region), Entry::type);
  }

  /** For whom a service has addresses in a region. */
  List<String> views(Service service, String region) {
    return distinct(
        entry -> entry.region().equals(region) && service.types().contains(entry.type()),
        Entry::view);
  }

  private List<String> distinct(
      Predicate<Entry> of, java.util.function.Function<Entry, String> part) {
    var parts = new TreeSet<String>();
    entries.stream().filter(of).map(part).filter(text -> !text.isEmpty()).forEach(parts::add);
    return List.copyOf(parts);
  }

  private static Optional<URI> uri(String url) {
    try {
      return Optional.of(URI.create(url));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
