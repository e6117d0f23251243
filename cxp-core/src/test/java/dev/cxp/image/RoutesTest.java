package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.pipeline.ImageReference;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address a reference leads to. */
class RoutesTest {

  private static final Routes UPSTREAM = new Routes(List.of(), true, Set.of(), Optional.empty());

  @ParameterizedTest
  @CsvSource({
    "redis:7, https://registry-1.docker.io/v2/library/redis/manifests/7",
    "quay.io/a/b:1, https://quay.io/v2/a/b/manifests/7",
    "localhost/app, http://localhost/v2/app/manifests/7",
    "localhost:5000/app, http://localhost:5000/v2/app/manifests/7",
    "127.1.2.3:5000/app, http://127.1.2.3:5000/v2/app/manifests/7",
    "'[::1]:5000/app', http://[::1]:5000/v2/app/manifests/7",
    "127.0.0.1.example:5000/app, https://127.0.0.1.example:5000/v2/app/manifests/7",
    "localhost.example/app, https://localhost.example/v2/app/manifests/7",
    "plain.example:5000/app, http://plain.example:5000/v2/app/manifests/7",
    "plain.example/app, https://plain.example/v2/app/manifests/7"
  })
  void a_registry_is_asked_by_https_unless_it_is_here_or_insecure(String text, URI address) {
    var reference = ImageReference.parse(text);

    assertThat(UPSTREAM.insecure("Plain.Example:5000").endpoints(reference))
        .singleElement()
        .satisfies(
            endpoint -> assertThat(endpoint.uri(reference, "manifests/7")).isEqualTo(address));
  }

  @Test
  void mirrors_come_first_in_order_and_nobody_twice() {
    var routes =
        UPSTREAM
            .mirror(Optional.of("quay.io"), URI.create("https://a.example"))
            .mirror(Optional.empty(), URI.create("http://B.example:5000/"))
            .mirror(Optional.of("docker.io"), URI.create("https://c.example"))
            .mirror(Optional.of("quay.io"), URI.create("https://a.example/v2"));

    assertThat(routes.endpoints(ImageReference.parse("quay.io/app")))
        .extracting(Endpoint::toString)
        .containsExactly("https://a.example", "http://b.example:5000", "https://quay.io");
    assertThat(routes.withoutUpstream().endpoints(ImageReference.parse("ghcr.io/app")))
        .extracting(Endpoint::toString)
        .containsExactly("http://b.example:5000");
  }
}
