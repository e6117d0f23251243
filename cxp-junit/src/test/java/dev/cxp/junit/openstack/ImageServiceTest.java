package dev.cxp.junit.openstack;

import static dev.cxp.junit.openstack.OpenStackService.IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ImageServiceTest {

  private static EmbeddedOpenStack openstack;
  private static TestClient client;

  @BeforeAll
  static void start() {
    openstack = EmbeddedOpenStack.builder().image("Debian", 10, 512).start();
    client = TestClient.of(openstack);
  }

  @AfterAll
  static void stop() {
    openstack.close();
  }

  @Test
  void images_are_found_by_name() {
    var answer = client.get(IMAGE, "/v2/images?name=Debian");

    assertThat(answer.body().path("images")).hasSize(1);
    assertThat(answer.at("/images/0/min_disk")).isEqualTo("10");
    assertThat(answer.at("/images/0/min_ram")).isEqualTo("512");
    assertThat(answer.at("/images/0/status")).isEqualTo("active");
    assertThat(answer.at("/first")).isEqualTo("/v2/images?name=Debian");
    assertThat(client.get(IMAGE, "/v2/images?name=nope").body().path("images")).isEmpty();
  }

  @Test
  void an_image_is_shown_by_its_id() {
    assertThat(client.get(IMAGE, "/v2/images/" + client.image()).at("/name"))
        .isEqualTo("CC-Ubuntu24.04");
    var missing = client.get(IMAGE, "/v2/images/nope");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.at("/message")).isEqualTo("No image found with ID nope<br /><br />\n\n\n");
  }
}
