package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.COMPUTE;
import static dev.cxp.junit.openstack.OpenStackService.VOLUME;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each literal value was seen in an answer of Cinder's or Nova's of Zed. */
class VolumeServiceTest {

  private EmbeddedOpenStack openstack;
  private TestClient client;

  @BeforeEach
  void start() {
    openstack =
        EmbeddedOpenStack.builder()
            .volumeTime(Duration.ofSeconds(10))
            .quota("volumes", 2)
            .clockStandsStill()
            .start();
    client = TestClient.of(openstack);
  }

  @AfterEach
  void stop() {
    openstack.close();
  }

  private void later() {
    openstack.clock().advance(Duration.ofSeconds(10));
  }

  private String status(String volume) {
    return client.get(VOLUME, "/volumes/" + volume).at("/volume/status");
  }

  private TestClient.Answer attach(String server, String volume, String more) {
    return client.post(
        COMPUTE,
        "/servers/" + server + "/os-volume_attachments",
        "{\"volumeAttachment\": {\"volumeId\": \"" + volume + "\"" + more + "}}");
  }

  @Test
  void a_volume_goes_from_creating_to_gone() {
    var server = client.server("n");
    var volume = client.volume("v", 50);
    assertThat(status(volume)).isEqualTo("creating");
    later();
    assertThat(status(volume)).isEqualTo("available");

    assertThat(attach(server, volume, ", \"device\": \"/dev/vdb\"").text())
        .contains("\"device\":\"/dev/vdb\"");
    assertThat(status(volume)).isEqualTo("reserved");
    later();
    var attached = client.get(VOLUME, "/volumes/" + volume);
    assertThat(attached.at("/volume/status")).isEqualTo("in-use");
    assertThat(attached.at("/volume/attachments/0/server_id")).isEqualTo(server);
    assertThat(attached.at("/volume/attachments/0/device")).isEqualTo("/dev/vdb");
    assertThat(client.show(server).at("/server/os-extended-volumes:volumes_attached/0/id"))
        .isEqualTo(volume);

    var attachment = "/servers/" + server + "/os-volume_attachments/" + volume;
    assertThat(client.delete(COMPUTE, attachment).status()).isEqualTo(202);
    assertThat(status(volume)).isEqualTo("detaching");
    later();
    assertThat(status(volume)).isEqualTo("available");

    assertThat(client.delete(VOLUME, "/volumes/" + volume).status()).isEqualTo(202);
    assertThat(status(volume)).isEqualTo("deleting");
    later();
    assertThat(client.get(VOLUME, "/volumes/" + volume).at("/itemNotFound/message"))
        .isEqualTo("Volume " + volume + " could not be found.");
  }

  @Test
  void a_volume_in_use_stays() {
    var server = client.server("n");
    var volume = client.volume("v", 1);
    later();
    attach(server, volume, "");
    later();

    var refused = client.delete(VOLUME, "/volumes/" + volume);
    var again = attach(server, volume, "");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.at("/badRequest/message"))
        .startsWith("Invalid volume: Volume status must be available or error");
    assertThat(again.at("/badRequest/message"))
        .isEqualTo(
            "Invalid volume: volume " + volume + " is already attached to instances: " + server);
  }

  @Test
  void the_end_of_a_server_frees_its_volumes() {
    var server = client.server("n");
    var volume = client.volume("v", 1);
    later();
    attach(server, volume, "");
    later();

    client.delete(COMPUTE, "/servers/" + server);

    assertThat(status(volume)).isEqualTo("available");
  }

  @Test
  void without_a_device_the_next_one_is_taken() {
    var server = client.server("n");
    var first = client.volume("v1", 1);
    var second = client.volume("v2", 1);
    later();

    assertThat(attach(server, first, "").at("/volumeAttachment/device")).isEqualTo("/dev/vdb");
    assertThat(attach(server, second, "").at("/volumeAttachment/device")).isEqualTo("/dev/vdc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\": \"x\" | 400 | badRequest | The server could not comply with the request since it"
            + " is either malformed or otherwise incorrect.",
        "\"size\": \"a\" | 400 | badRequest | Invalid input for field/attribute size. Value: a. 'a'"
            + " does not match '^[0-9]+$'",
        "\"size\": 0 | 400 | badRequest | Invalid input for field/attribute size. Value: 0. 0 is"
            + " less than the minimum of 1",
        "\"size\": 1, \"volume_type\": \"nope\" | 404 | itemNotFound | Volume type with name nope"
            + " could not be found.",
        "\"size\": 1, \"availability_zone\": \"nope\" | 400 | badRequest | Availability zone 'nope'"
            + " is invalid.",
        "\"size\": 2000 | 413 | overLimit | VolumeSizeExceedsAvailableQuota: Requested volume or"
            + " snapshot exceeds allowed gigabytes quota. Requested 2000G, quota is 1000G and 0G has"
            + " been consumed."
      })
  void a_volume_that_cannot_be_is_refused(String more, int status, String kind, String message) {
    var answer = client.post(VOLUME, "/volumes", "{\"volume\": {" + more + "}}");

    assertThat(answer.at("/" + kind + "/message")).isEqualTo(message);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void the_number_of_volumes_is_limited_by_413() {
    client.volume("a", 1);
    client.volume("b", 1);

    var answer = client.post(VOLUME, "/volumes", "{\"volume\": {\"size\": 1}}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("retry-after")).isEqualTo("0");
    assertThat(answer.at("/overLimit/message"))
        .isEqualTo(
            "VolumeLimitExceeded: Maximum number of volumes allowed (2) exceeded for quota"
                + " 'volumes'.");
    assertThat(client.get(VOLUME, "/limits").at("/limits/absolute/totalVolumesUsed"))
        .isEqualTo("2");
  }

  @Test
  void metadata_and_name_are_changed() {
    var path = "/volumes/" + client.volume("v", 1);

    client.post(VOLUME, path + "/metadata", "{\"metadata\": {\"a\": \"1\"}}");
    client.put(VOLUME, path, "{\"volume\": {\"name\": \"w\", \"description\": \"mark\"}}");

    var shown = client.get(VOLUME, path);
    assertThat(shown.at("/volume/name")).isEqualTo("w");
    assertThat(shown.at("/volume/description")).isEqualTo("mark");
    assertThat(shown.at("/volume/metadata/a")).isEqualTo("1");
  }

  @Test
  void lists_are_filtered_by_name_and_status() {
    client.volume("a", 1);
    later();
    client.volume("b", 1);

    assertThat(names("/volumes/detail?status=available")).containsExactly("a");
    assertThat(names("/volumes?name=b")).containsExactly("b");
    assertThat(names("/volumes")).containsExactly("b", "a");
  }

  private Iterable<String> names(String path) {
    return TestClient.names(client.get(VOLUME, path).body().path("volumes"));
  }
}
