package dev.cxp.image;

import dev.cxp.pipeline.ImageReference;
import dev.cxp.wire.Patience;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where image references lead: mirrors first, then the registry that the reference names; and the
 * questions and changes that go there, by the OCI distribution specification 1.1.
 *
 * <p>An immutable value: methods that configure return another one and do no I/O. Safe for many
 * threads; what was granted to one (tokens) serves all values made from it.
 *
 * <p>Mirrors are asked in the order in which they were added, as containerd asks them: one that
 * answers 404 or fails passes the question on. An image counts as absent only when everyone who was
 * asked said so, by 404 with {@code MANIFEST_UNKNOWN} or {@code NAME_UNKNOWN}, or by 404 to a HEAD.
 *
 * <pre>{@code
 * var registries = Registries.upstream()
 *     .mirrorAll(URI.create("http://127.0.0.1:5000"))
 *     .credentials("ghcr.io", Credentials.of("alice", () -> System.getenv("GHCR_TOKEN")));
 * registries.digest(ImageReference.parse("redis:7"));   // Optional[sha256:…]
 * }</pre>
 *
 * <p>Transient errors (429, 500, 502, 503, 504, a connection that breaks off, no answer in time)
 * are retried a few times within a minute, honouring Retry-After; {@link #onRetry} hears of each.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">distribution
 *     specification</a>
 */
public final class Registries {

  private static final Registries UPSTREAM =
      new Registries(
          new Routes(List.of(), true, Set.of(), Optional.empty()),
          RegistryClient.anonymous(
              new Transport(
                  new Wire(Wire.CONNECT_TIMEOUT, Wire.REQUEST_TIMEOUT),
                  Patience.Pause.SLEEP,
                  Patience.BUDGET)),
          retry -> {});

  private final Routes routes;
  private final RegistryClient client;
  private final Consumer<Retry> onRetry;

  private Registries(Routes routes, RegistryClient client, Consumer<Retry> onRetry) {
    this.routes = routes;
    this.client = client;
    this.onRetry = onRetry;
  }

  /**
   * Every reference is looked up at the registry that it names: by https, and by plain HTTP where
   * that is {@code localhost}, {@code 127.x.x.x} or {@code [::1]}.
   */
  public static Registries upstream() {
    return UPSTREAM;
  }

  /**
   * Returns these with a mirror for references of one registry host, under the same repository
   * names.
   *
   * <pre>{@code
   * registries.mirror("docker.io", URI.create("http://10.0.0.5:5000"));
   * }</pre>
   *
   * @param host as references name it, with its port if it has one: {@code docker.io}
   * @param endpoint the mirror's http or https URL; {@code /v2} is added to its path unless it has
   *     it
   * @throws IllegalArgumentException when the host is no host, or the endpoint no such URL
   */
  public Registries mirror(String host, URI endpoint) {
    Objects.requireNonNull(host, "host");
    return with(routes.mirror(Optional.of(host), endpoint));
  }

  /**
   * Returns these with a mirror for every host, under a path that starts with the host's name: a
   * port is set off by '_'. {@code redis:7} is asked as {@code docker.io/library/redis}, {@code
   * registry.example:5000/app} as {@code registry.example_5000/app}. References that name the
   * mirror itself are asked there as they are.
   *
   * @throws IllegalArgumentException when the endpoint is no http or https URL
   */
  public Registries mirrorAll(URI endpoint) {
    return with(routes.mirror(Optional.empty(), endpoint));
  }

  /** Returns these without the fallback to the registry that the reference names. */
  public Registries withoutUpstream() {
    return with(routes.withoutUpstream());
  }

  /**
   * Returns these with writes to some registries only, which replaces what was said before: tags
   * are made and removed nowhere else, and {@link #pushTarget} leads nowhere else. An image that is
   * to get a tag and is in none of them is copied to the first of them that answers for it.
   *
   * <pre>{@code
   * registries.mirrorAll(URI.create("http://127.0.0.1:5000")).writingTo(Set.of("127.0.0.1:5000"));
   * }</pre>
   *
   * @param hosts registries as references name them, mirrors by their own host and port; none of
   *     them forbids every write
   * @throws IllegalArgumentException when one is no host
   */
  public Registries writingTo(Collection<String> hosts) {
    return with(routes.writingTo(Objects.requireNonNull(hosts, "hosts")));
  }

  /**
   * Returns these with plain HTTP for one registry. Loopback hosts need no such leave; mirrors have
   * their scheme in their URL.
   *
   * @throws IllegalArgumentException when the host is no host
   */
  public Registries insecure(String host) {
    return with(routes.insecure(host));
  }

  /**
   * Returns these with credentials for a registry, or for a mirror by its own host and port. They
   * are sent only to that host, and to the token service that it names.
   *
   * @throws IllegalArgumentException when the host is no host
   */
  public Registries credentials(String host, Credentials credentials) {
    Objects.requireNonNull(credentials, "credentials");
    return with(client.credentials(host, credentials));
  }

  /** Returns these with another limit on the time to connect; it is 5 s. */
  public Registries connectTimeout(Duration timeout) {
    return with(client.transport().wire().connectTimeout(positive(timeout)));
  }

  /** Returns these with another limit on the time of one request and its answer; it is 30 s. */
  public Registries requestTimeout(Duration timeout) {
    return with(client.transport().wire().requestTimeout(positive(timeout)));
  }

  /**
   * Returns these with a listener that hears of each retry before its wait, in the thread of the
   * query. It replaces the one before.
   *
   * <pre>{@code
   * var retries = new AtomicInteger();
   * registries.onRetry(retry -> retries.incrementAndGet()).digest(reference);
   * }</pre>
   */
  public Registries onRetry(Consumer<Retry> listener) {
    return new Registries(routes, client, Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Returns these without retries: for who repeats on a schedule of their own, as a node does that
   * backs off from pulling.
   */
  public Registries withoutRetries() {
    return with(client.transport(client.transport().budget(Duration.ZERO)));
  }

  /** Returns these with another way to wait between retries, for tests. */
  Registries pausing(Patience.Pause pause) {
    return with(client.transport(client.transport().pause(pause)));
  }

  /**
   * The reference under which an image must be pushed so that the endpoint asked first finds it: at
   * the first mirror for its registry, or itself when there is none. Endpoints that may not be
   * written to, by {@link #writingTo}, are passed over.
   *
   * <pre>{@code
   * registries.mirrorAll(URI.create("http://127.0.0.1:5000")).pushTarget(ImageReference.parse("redis:7"));
   *     // 127.0.0.1:5000/docker.io/library/redis:7
   * }</pre>
   *
   * @throws IllegalArgumentException when no reference can name the place there: the mirror has a
   *     path that is not under {@code /v2}, or the name becomes too long
   * @throws RegistryException of kind READ_ONLY when no registry that answers for it may be written
   *     to
   */
  public ImageReference pushTarget(ImageReference reference) {
    Objects.requireNonNull(reference, "reference");
    var endpoints = routes.endpoints(reference);
    var target = endpoints.stream().filter(routes::mayWrite).findFirst();
    if (target.isEmpty() && !endpoints.isEmpty()) {
      throw WriteAdvice.readOnly("push " + reference.canonical(), endpoints, 0);
    }
    return target
        .filter(Endpoint::isMirror)
        .map(endpoint -> endpoint.pushTarget(reference))
        .orElse(reference);
  }

  /**
   * The digest under a reference, by HEAD; empty only when the registry says that there is none.
   * Where a HEAD does not tell, the manifest is read.
   *
   * @throws RegistryException when that could not be found out
   */
  public Optional<String> digest(ImageReference reference) {
    return queries(reference).digest(reference);
  }

  /**
   * The manifest with its platforms; empty only when the registry says that there is none. The
   * bytes are verified against the digest. Platforms are those of an index's entries, attestations
   * left out; for a single image, that of its configuration; none when it is not an image.
   *
   * @throws RegistryException when that could not be found out
   */
  public Optional<ImageManifest> manifest(ImageReference reference) {
    return queries(reference).manifest(reference);
  }

  /**
   * Gives an image that is there one more tag in the same repository: the same bytes are put under
   * the new tag, and what the tag then leads to is compared. A tag that leads to another image
   * stays as it is; {@link #tagging} can move it. Unlike a question, this does not pass a mirror
   * that fails.
   *
   * @return the digest, the same for both
   * @throws RegistryException as {@link TagChange#carryOut()} and {@link #tagging} say
   * @throws IllegalArgumentException when the new tag is no tag
   */
  public String tag(ImageReference existing, String newTag) {
    return tagging(existing, newTag).carryOut();
  }

  /**
   * Looks up what it takes to give an image one more tag in the same repository, and changes
   * nothing yet. The tag goes to the first endpoint that holds the image, or, where that one may
   * not be written to, to the first that may, and the image is copied there with it.
   *
   * <pre>{@code
   * var change = registries.tagging(ImageReference.parse("registry.example/app:staging-2"), "canary-2");
   * change.carryOut();
   * change.undo();      // the tag is as it was before
   * }</pre>
   *
   * @param existing the image, by tag or digest
   * @param newTag the tag that it is to get
   * @throws RegistryException of kind ABSENT when the image is not there, READ_ONLY when no
   *     registry that answers for it may be written to
   * @throws IllegalArgumentException when the new tag is no tag
   */
  public TagChange tagging(ImageReference existing, String newTag) {
    Objects.requireNonNull(existing, "existing");
    Objects.requireNonNull(newTag, "newTag");
    return queries(existing).tagging(existing, existing.withTag(newTag));
  }

  /**
   * Removes a tag, leaving the manifest, at the first endpoint that holds it and may be written to;
   * false when none has it. Unlike a question, this does not pass a mirror that fails.
   *
   * @throws RegistryException of kind UNSUPPORTED when the registry does not delete tags, READ_ONLY
   *     when no registry that answers for it may be written to
   * @throws IllegalArgumentException when the reference has no tag
   */
  public boolean untag(ImageReference tagged) {
    Objects.requireNonNull(tagged, "tagged");
    var tag =
        tagged
            .tag()
            .orElseThrow(
                () -> new IllegalArgumentException("there is no tag to remove in " + tagged));
    var reference = tagged.withTag(tag);
    return queries(reference).untag(reference);
  }

  /** Mirrors, hosts and users; no secret. */
  @Override
  public String toString() {
    return "registries: " + routes + ", credentials for " + client.credentials().keySet();
  }

  private ImageQueries queries(ImageReference reference) {
    Objects.requireNonNull(reference, "reference");
    return new ImageQueries(
        client, routes.endpoints(reference), routes::mayWrite, new Tally(onRetry));
  }

  private Registries with(Routes other) {
    return new Registries(other, client, onRetry);
  }

  private Registries with(RegistryClient other) {
    return new Registries(routes, other, onRetry);
  }

  private Registries with(Wire wire) {
    return with(client.transport(client.transport().wire(wire)));
  }

  private static Duration positive(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout must be positive: " + timeout);
    }
    return timeout;
  }
}
