package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.IDENTITY;
import static dev.cxp.junit.openstack.OpenStackService.NETWORK;
import static dev.cxp.junit.openstack.OpenStackService.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EmbeddedOpenStackTest {

  @Test
  void clouds_yaml_is_for_its_owner_alone(@TempDir Path directory) throws Exception {
    try (var openstack = EmbeddedOpenStack.start()) {
      openstack.writeCloudsYaml(directory);
      var file = openstack.writeCloudsYaml(directory);

      assertThat(file)
          .isEqualTo(directory.resolve("clouds.yaml"))
          .hasContent(openstack.cloudsYaml());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_directory_is_made_and_one_that_cannot_be_is_named(@TempDir Path directory)
      throws Exception {
    try (var openstack = EmbeddedOpenStack.start()) {
      assertThat(openstack.writeCloudsYaml(directory.resolve("made"))).exists();

      var file = Files.createFile(directory.resolve("file"));
      assertThatThrownBy(() -> openstack.writeCloudsYaml(file))
          .isInstanceOf(CxpException.class)
          .hasMessageContaining("CXP tried to write " + file.resolve("clouds.yaml"))
          .hasMessageContaining("name another directory");
    }
  }

  @Test
  void requests_are_recorded_without_anything_secret() {
    try (var openstack = EmbeddedOpenStack.start()) {
      var client = TestClient.of(openstack);
      client.server("n", ", \"user_data\": \"c2VjcmV0\", \"networks\": \"none\"");
      client.get(NETWORK, "/v2.0/ports?name=secret-name");
      client.get(COMPUTE, "/secret-path");
      var auth = TestClient.auth(openstack, "openstack");

      var requests = openstack.requests();

      assertThat(requests)
          .startsWith(new AskedRequest(1, "POST", IDENTITY, "/v3/auth/tokens", 201))
          .contains(
              new AskedRequest(4, "POST", COMPUTE, "/v2.1/servers", 202),
              new AskedRequest(5, "GET", NETWORK, "/v2.0/ports", 200))
          .endsWith(new AskedRequest(6, "GET", COMPUTE, "(unknown)", 404));
      assertThat(requests.toString())
          .doesNotContain("secret", "c2VjcmV0", client.token(), client.project())
          .doesNotContain(
              auth.get("application_credential_id"), auth.get("application_credential_secret"));
      openstack.forgetRequests();
      assertThat(openstack.requests()).isEmpty();
    }
  }

  @Test
  void the_inventory_has_what_clients_made_with_its_marks() {
    try (var openstack = EmbeddedOpenStack.start()) {
      assertThat(openstack.inventory()).isEmpty();
      var client = TestClient.of(openstack);
      var server =
          client
              .server("n", ", \"metadata\": {\"cxp:run\": \"1\"}, \"networks\": \"none\"")
              .at("/server/id");
      var network = client.network("private");
      client.put(NETWORK, "/v2.0/networks/" + network + "/tags", "{\"tags\": [\"b\", \"a\"]}");

      assertThat(openstack.inventory())
          .containsExactly(
              new Existing("server", server, "n", "n", List.of(), Map.of("cxp:run", "1")),
              new Existing("network", network, "private", "", List.of("a", "b"), Map.of()));
    }
  }

  @Test
  void a_server_that_takes_time_is_there_until_it_is_gone() {
    try (var openstack =
        EmbeddedOpenStack.builder()
            .bootTime(Duration.ofSeconds(30))
            .deletionTime(Duration.ofSeconds(5))
            .clockStandsStill()
            .start()) {
      var client = TestClient.of(openstack);
      var server = client.server("n");
      assertThat(client.show(server).at("/server/OS-EXT-STS:task_state")).isEqualTo("scheduling");
      openstack.clock().advance(Duration.ofSeconds(29));
      assertThat(client.show(server).at("/server/status")).isEqualTo("BUILD");
      openstack.clock().advance(Duration.ofSeconds(1));
      assertThat(client.show(server).at("/server/status")).isEqualTo("ACTIVE");

      client.delete(COMPUTE, "/servers/" + server);

      assertThat(client.show(server).at("/server/OS-EXT-STS:task_state")).isEqualTo("deleting");
      openstack.clock().advance(Duration.ofSeconds(5));
      assertThat(client.show(server).status()).isEqualTo(404);
    }
  }

  @Test
  void lists_come_in_pages() {
    try (var openstack = EmbeddedOpenStack.start()) {
      var client = TestClient.of(openstack);
      for (var name : List.of("a", "b", "c")) {
        client.server(name, ", \"networks\": \"none\"");
        client.network(name);
        client.volume(name, 1);
      }

      var servers = client.get(COMPUTE, "/servers?limit=2");
      var networks = client.get(NETWORK, "/v2.0/networks?limit=2&sort_key=name&fields=name");
      var volumes = client.get(VOLUME, "/volumes/detail?limit=2");

      assertThat(TestClient.names(servers.body().path("servers"))).containsExactly("c", "b");
      assertThat(
              TestClient.names(follow(client, servers.at("/servers_links/0/href")).path("servers")))
          .containsExactly("a");
      assertThat(TestClient.names(networks.body().path("networks"))).containsExactly("a", "b");
      assertThat(networks.at("/networks_links/0/rel")).isEqualTo("next");
      assertThat(
              TestClient.names(
                  follow(client, networks.at("/networks_links/0/href")).path("networks")))
          .containsExactly("c", "public");
      assertThat(
              TestClient.names(follow(client, volumes.at("/volumes_links/0/href")).path("volumes")))
          .containsExactly("a");
      assertThat(client.get(COMPUTE, "/servers?marker=nope").at("/badRequest/message"))
          .isEqualTo("marker [nope] not found");
      assertThat(
              client.get(NETWORK, "/v2.0/networks?limit=1&marker=nope").at("/NeutronError/message"))
          .isEqualTo("Network nope could not be found.");
    }
  }

  private static JsonNode follow(TestClient client, String url) {
    return TestClient.send(url, "GET", null, Map.of("X-Auth-Token", client.token())).body();
  }

  @Test
  void two_hundred_servers_of_eight_clients_at_once_are_all_there() throws Exception {
    try (var openstack =
        EmbeddedOpenStack.builder()
            .quota("instances", -1)
            .quota("cores", -1)
            .quota("ram", -1)
            .start()) {
      var client = TestClient.of(openstack);
      var shared = client.named("networks", "sharednet2");
      var image = client.image();
      var flavor = client.flavor("m1.tiny");
      var body =
          "{\"server\": {\"name\": \"n\", \"imageRef\": \"%s\", \"flavorRef\": \"%s\", \"networks\": [{\"uuid\": \"%s\"}]}}"
              .formatted(image, flavor, shared);
      var threads = Executors.newFixedThreadPool(8);
      var before = System.nanoTime();

      var made =
          threads.invokeAll(
              IntStream.range(0, 200)
                  .<Callable<Integer>>mapToObj(
                      i -> () -> client.post(COMPUTE, "/servers", body).status())
                  .toList());
      threads.shutdown();
      for (var one : made) {
        assertThat(one.get()).isEqualTo(202);
      }
      var all = client.get(COMPUTE, "/servers/detail?limit=1000").body().path("servers");

      assertThat(all)
          .hasSize(200)
          .allMatch(server -> server.path("status").asString().equals("ACTIVE"));
      assertThat(
              all.valueStream().map(server -> server.at("/addresses/sharednet2/0/addr").asString()))
          .doesNotHaveDuplicates();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void two_clouds_stand_side_by_side_and_know_nothing_of_each_other() {
    try (var one = EmbeddedOpenStack.builder().region("ONE").start();
        var two = EmbeddedOpenStack.start()) {
      var client = TestClient.of(one);
      client.network("n");

      assertThat(two.inventory()).isEmpty();
      assertThat(one.region()).isEqualTo("ONE");
      assertThat(two.region()).isEqualTo("KVM@TACC");
      assertThat(
              TestClient.send(
                      two.authUrl().replace("/identity/v3", "/network/v2.0/networks"),
                      "GET",
                      null,
                      Map.of("X-Auth-Token", client.token()))
                  .status())
          .isEqualTo(401);
    }
  }

  @Test
  void after_close_nobody_answers() {
    var openstack = EmbeddedOpenStack.start();
    var client = TestClient.of(openstack);

    openstack.close();

    assertThatThrownBy(() -> client.get(NETWORK, "/v2.0/networks"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void an_unknown_quota_is_refused_with_the_known_ones() {
    assertThatThrownBy(() -> EmbeddedOpenStack.builder().quota("server", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no quota of server")
        .hasMessageContaining("instances, cores, ram");
  }
}
