package dev.cxp.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.image.FakeRegistry.Reply;
import dev.cxp.image.FakeRegistry.Request;
import dev.cxp.image.RegistryException.Kind;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.RawServer;
import java.net.URI;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tagging moves a digest, nothing else; what it did is looked up. */
class TaggingTest {

  private static final String OTHER = "sha256:" + "d".repeat(64);

  private final FakeRegistry registry = new FakeRegistry();
  private final Registries registries = Registries.upstream().pausing(time -> {});

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void the_new_tag_is_looked_up_after_it_was_pushed() {
    var digest = registry.image("app", "1");

    assertThat(registries.tag(reference("1"), "2")).isEqualTo(digest);

    assertThat(registry.requests())
        .extracting(Request::method)
        .containsExactly("GET", "HEAD", "PUT", "HEAD");
    assertThat(registries.digest(reference("2"))).contains(digest);
  }

  @Test
  void an_answer_with_another_digest_is_a_mismatch() {
    registry.image("app", "1");
    registry.on("PUT /v2/app/manifests/2", Reply.of(201).with("Docker-Content-Digest", OTHER));

    assertThat(error(() -> registries.tag(reference("1"), "2")).kind())
        .isEqualTo(Kind.DIGEST_MISMATCH);
  }

  @Test
  void a_tag_that_then_leads_elsewhere_is_a_mismatch() {
    var digest = registry.image("app", "1");
    registry.on(
        "HEAD /v2/app/manifests/2",
        Reply.error(404, "MANIFEST_UNKNOWN"),
        Reply.of(200).with("Docker-Content-Digest", OTHER));

    var error = error(() -> registries.tag(reference("1"), "2"));

    assertThat(error.kind()).isEqualTo(Kind.DIGEST_MISMATCH);
    assertThat(error).hasMessageContaining(digest).hasMessageContaining(OTHER);
  }

  @Test
  void a_tag_that_then_is_not_there_is_a_mismatch() {
    registry.image("app", "1");
    registry.on("PUT /v2/app/manifests/2", Reply.of(201));

    assertThat(error(() -> registries.tag(reference("1"), "2")))
        .hasMessageContaining("got nothing");
  }

  @Test
  void a_read_only_registry_is_unsupported() {
    registry.image("app", "1");
    registry.on("PUT /v2/app/manifests/2", Reply.error(405, "UNSUPPORTED"));

    var error = error(() -> registries.tag(reference("1"), "2"));

    assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(error).hasMessageContaining("read-only, as a pull-through cache is");
  }

  @Test
  void an_immutable_tag_is_refused_in_the_registrys_words() {
    registry.image("app", "1");
    registry.on("PUT /v2/app/manifests/2", Reply.error(400, "TAG_INVALID"));

    var error = error(() -> registries.tag(reference("1"), "2"));

    assertThat(error.kind()).isEqualTo(Kind.REFUSED);
    assertThat(error)
        .hasMessageContaining("TAG_INVALID")
        .hasMessageContaining("tags may be immutable");
  }

  @Test
  void a_redirect_of_a_push_is_not_followed() {
    registry.image("app", "1");
    registry.on(
        "PUT /v2/app/manifests/2", Reply.of(301).with("Location", "https://registry.example/v2/"));

    assertThat(error(() -> registries.tag(reference("1"), "2")))
        .hasMessageContaining("which leads to https://registry.example/v2/")
        .hasMessageContaining("the registry wants https");
  }

  @Test
  void what_is_not_there_cannot_be_tagged() {
    assertThat(error(() -> registries.tag(reference("1"), "2")).kind()).isEqualTo(Kind.ABSENT);
    assertThat(registry.requests()).extracting(Request::method).containsOnly("GET");
  }

  @Test
  void a_tag_that_is_none_is_refused_before_anything_is_asked() {
    assertThatThrownBy(() -> registries.tag(reference("1"), "a tag"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void tagging_goes_to_the_first_endpoint_that_holds_the_image() {
    try (var mirror = new FakeRegistry()) {
      registry.image("app", "1");
      var mirrored = registries.mirror(registry.host(), mirror.uri());

      mirrored.tag(reference("1"), "2");
      assertThat(mirror.requests()).extracting(Request::method).doesNotContain("PUT");

      mirror.image("app", "1");
      registry.requests().clear();
      mirrored.tag(reference("1"), "3");
      assertThat(registry.requests()).isEmpty();
    }
  }

  @Test
  void tagging_and_untagging_do_not_pass_a_mirror_that_is_down() {
    registry.image("app", "1");
    var down = URI.create("http://" + RawServer.deserted());
    var mirrored = registries.mirror(registry.host(), down);

    assertThat(error(() -> mirrored.tag(reference("1"), "2")).kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(error(() -> mirrored.untag(reference("1"))).kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void a_tag_that_leads_to_another_image_stays_unless_told() {
    var first = registry.image("app", "1");
    var second = registry.image("app", "2");

    var error = error(() -> registries.tag(reference("2"), "1"));

    assertThat(error.kind()).isEqualTo(Kind.TAG_TAKEN);
    assertThat(error).hasMessageContaining("the tag leads to " + first + ", not to " + second);
    assertThat(registries.digest(reference("1"))).contains(first);

    registries.tagging(reference("2"), "1").overwriting().carryOut();
    assertThat(registries.digest(reference("1"))).contains(second);
  }

  @Test
  void a_tag_that_leads_there_already_is_not_written() {
    registry.image("app", "1");
    registries.tag(reference("1"), "2");
    registry.requests().clear();

    assertThat(registries.tagging(reference("1"), "2").isNeeded()).isFalse();
    registries.tag(reference("1"), "2");

    assertThat(registry.requests()).extracting(Request::method).doesNotContain("PUT");
  }

  @Test
  void undoing_makes_the_tag_as_it_was() {
    var first = registry.image("app", "1");
    registry.image("app", "2");
    var moved = registries.tagging(reference("2"), "1").overwriting();
    var added = registries.tagging(reference("2"), "3");
    moved.carryOut();
    added.carryOut();

    assertThat(moved.undo()).isTrue();
    assertThat(added.undo()).isTrue();

    assertThat(registries.digest(reference("1"))).contains(first);
    assertThat(registries.digest(reference("3"))).isEmpty();
  }

  @Test
  void what_was_not_carried_out_is_not_undone() {
    registry.image("app", "1");
    var change = registries.tagging(reference("1"), "2");
    registries.tag(reference("1"), "2");

    assertThat(change.undo()).isFalse();
    assertThat(registries.digest(reference("2"))).isPresent();
  }

  @Test
  void a_change_whose_answer_was_lost_is_undone() {
    var digest = registry.image("app", "1");
    var change = registries.tagging(reference("1"), "2");
    registry.on(
        "PUT /v2/app/manifests/2",
        request -> {
          registry.tag("app", digest, "2");
          return Reply.of(418);
        });

    assertThat(error(change::carryOut)).isNotNull();
    assertThat(change.undo()).isTrue();

    assertThat(registries.digest(reference("2"))).isEmpty();
  }

  @Test
  void what_someone_else_moved_meanwhile_stays() {
    registry.image("app", "1");
    var change = registries.tagging(reference("1"), "2");
    change.carryOut();
    var theirs = registry.image("app", "2");

    var error = error(change::undo);

    assertThat(error.kind()).isEqualTo(Kind.TAG_TAKEN);
    assertThat(error)
        .hasMessageContaining(theirs)
        .hasMessageContaining("someone else moved or removed the tag meanwhile");
    assertThat(registries.digest(reference("2"))).contains(theirs);
  }

  @Test
  void untagging_deletes_the_tag_and_not_the_digest() {
    var digest = registry.image("app", "1");

    assertThat(registries.untag(reference("1").withDigest(digest))).isTrue();

    assertThat(registry.requests())
        .last()
        .isEqualTo(new Request("DELETE", "/v2/app/manifests/1", "", "application/json", ""));
    assertThat(registries.untag(reference("1"))).isFalse();
  }

  @Test
  void a_registry_that_deletes_no_tags_is_unsupported() {
    registry.image("app", "1");
    for (var reply :
        new Reply[] {
          Reply.of(405), Reply.error(400, "UNSUPPORTED"), Reply.error(400, "DIGEST_INVALID")
        }) {
      registry.on("DELETE /v2/app/manifests/1", reply);

      var error = error(() -> registries.untag(reference("1")));

      assertThat(error.kind()).isEqualTo(Kind.UNSUPPORTED);
      assertThat(error).hasMessageContaining("storage.delete.enabled");
    }
  }

  @Test
  void without_a_tag_there_is_nothing_to_untag() {
    var byDigest = ImageReference.parse(registry.host() + "/app@" + OTHER);

    assertThatThrownBy(() -> registries.untag(byDigest))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RegistryException error(ThrowingCallable what) {
    return catchThrowableOfType(RegistryException.class, what);
  }

  private ImageReference reference(String tag) {
    return ImageReference.parse(registry.host() + "/app:" + tag);
  }
}
