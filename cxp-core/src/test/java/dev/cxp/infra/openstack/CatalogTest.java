package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where services are: regions, interfaces, types, and versions that catalogs leave out. */
class CatalogTest {

  private final FakeCloud cloud = new FakeCloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:9696, NETWORK, http://h:9696/v2.0",
    "http://h:9696/, NETWORK, http://h:9696/v2.0",
    "http://h/network/v2.0/, NETWORK, http://h/network/v2.0",
    "http://h:9292, IMAGE, http://h:9292/v2",
    "http://h/image/v2, IMAGE, http://h/image/v2",
    "http://h/identity, IDENTITY, http://h/identity/v3",
    "http://h:8774/v2.1, COMPUTE, http://h:8774/v2.1",
    "http://h/compute, COMPUTE, http://h/compute/v2.1",
    "http://h:8776/v3/p1, VOLUME, http://h:8776/v3/p1",
    "http://h:8776, VOLUME, http://h:8776/v3/p1",
    "http://h:1234, RESERVATION, http://h:1234/v1",
    "http://v2host/reservation/v1, RESERVATION, http://v2host/reservation/v1",
  })
  void an_address_gets_the_version_that_it_lacks(URI url, Service service, URI versioned) {
    assertThat(Endpoints.versioned(url, service, "p1")).isEqualTo(versioned);
  }

  @Test
  void calls_go_where_the_catalog_says() {
    try (var session = Session.open(cloud.entry(), Conditions.usual())) {
      session.send(Call.get(Service.NETWORK, "/networks?fields=id", "to list networks"));
      session.send(Call.get(Service.VOLUME, "/volumes/detail", "to list volumes"));
    }

    assertThat(cloud.requests().subList(1, 3))
        .extracting(FakeCloud.Request::path)
        .containsExactly("/network/v2.0/networks?fields=id", "/volume/v3/p1/volumes/detail");
  }

  @Test
  void an_override_comes_before_the_catalog() {
    var override = URI.create(cloud.uri() + "/elsewhere");

    try (var session =
        Session.open(
            entry("one", "public", Map.of(Service.COMPUTE, override)), Conditions.usual())) {
      session.send(Call.get(Service.COMPUTE, "/servers", "to list servers"));
    }

    assertThat(cloud.requests("GET", "/elsewhere/v2.1/servers")).isEqualTo(1);
  }

  @Test
  void the_newest_type_is_taken() {
    cloud.catalog(
        cloud.service("volumev3", "one", "/old/v3/p1"),
        cloud.service("block-storage", "one", "/new/v3/p1"));

    try (var session = Session.open(cloud.entry(), Conditions.usual())) {
      session.send(Call.get(Service.VOLUME, "/volumes", "to list volumes"));
    }

    assertThat(cloud.requests("GET", "/new/v3/p1/volumes")).isEqualTo(1);
  }

  @Test
  void a_microversion_is_said_as_each_service_wants_it() {
    try (var session = Session.open(cloud.entry(), Conditions.usual())) {
      for (var service : List.of(Service.COMPUTE, Service.VOLUME)) {
        session.send(
            new Call(
                service,
                "GET",
                "/x",
                java.util.Optional.empty(),
                java.util.Optional.of("3.42"),
                "to look"));
      }
    }

    assertThat(cloud.requests().subList(1, 3))
        .extracting(request -> request.headers().get("OpenStack-API-Version"))
        .containsExactly("compute 3.42", "volume 3.42");
  }

  @Test
  void a_service_that_is_missing_is_said_with_what_there_is() {
    cloud.catalog(
        cloud.service("compute", "one", "/compute/v2.1"),
        cloud.service("reservation", "two", "/reservation"));

    try (var session = Session.open(cloud.entry(), Conditions.usual())) {
      assertThat(session.hasService(Service.COMPUTE)).isTrue();
      assertThat(session.hasService(Service.RESERVATION)).isFalse();
      var error =
          catchThrowableOfType(
              CloudException.class,
              () -> session.send(Call.get(Service.RESERVATION, "/leases", "to list leases")));
      assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
      assertThat(error)
          .hasMessageContaining("to find Blazar on cloud \"test\" (one)")
          .hasMessageContaining("no service of type reservation; the region has compute.");
    }
  }

  @Test
  void an_interface_that_is_missing_is_said_with_those_that_there_are() {
    try (var session = Session.open(entry("one", "admin", Map.of()), Conditions.usual())) {
      assertThat(session.hasService(Service.COMPUTE)).isTrue();
      var error =
          catchThrowableOfType(
              CloudException.class,
              () -> session.send(Call.get(Service.COMPUTE, "/servers", "to list servers")));
      assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
      assertThat(error)
          .hasMessageContaining("it has no admin address, but internal and public")
          .hasMessageContaining("    interface: internal");
    }
  }

  @Test
  void a_catalog_without_services_is_an_error() {
    cloud.catalog();

    var error = refusal(entry("one", "public", Map.of()));

    assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(error).hasMessageContaining("a token without a catalog of services");
  }

  @Test
  void the_only_region_need_not_be_named() {
    try (var session = Session.open(entry("", "public", Map.of()), Conditions.usual())) {
      assertThat(session.region()).isEqualTo("one");
    }
  }

  @Test
  void one_of_several_regions_has_to_be_named() {
    cloud.catalog(cloud.service("compute", "one", "/a"), cloud.service("compute", "two", "/b"));

    var error = refusal(entry("", "public", Map.of()));

    assertThat(error.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(error).hasMessageContaining("several regions, and none is named: one, two");
  }

  @Test
  void an_unknown_region_is_answered_with_those_that_there_are() {
    cloud.catalog(
        cloud.service("compute", "KVM@TACC", "/a"), cloud.service("compute", "CHI@UC", "/b"));

    var error = refusal(entry("KVM@TAC", "public", Map.of()));

    assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(error)
        .hasMessageContaining("did you mean \"KVM@TACC\"?")
        .hasMessageContaining("CHI@UC, KVM@TACC")
        .hasMessageContaining("region_name: \"KVM@TACC\"");
  }

  private static CloudException refusal(CloudEntry entry) {
    return catchThrowableOfType(
        CloudException.class, () -> Session.open(entry, Conditions.usual()).close());
  }

  private CloudEntry entry(String region, String view, Map<Service, URI> overrides) {
    var entry = cloud.entry();
    return new CloudEntry(
        entry.name(),
        entry.file(),
        entry.authUrl(),
        entry.credential(),
        region,
        view,
        entry.trust(),
        overrides);
  }
}
