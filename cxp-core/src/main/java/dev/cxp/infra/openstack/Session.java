package dev.cxp.infra.openstack;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A project of a cloud in one region, signed in to; safe for use by many threads. */
final class Session implements Exchange, AutoCloseable {

  private static final int UNAUTHORIZED = 401;

  private final CloudEntry entry;
  private final Sender sender;
  private final Secrets secrets;
  private final Tokens tokens;
  private final Introductions introductions = new Introductions(Duration.ofSeconds(1));
  private final String region;

  private Session(CloudEntry entry, Sender sender, Secrets secrets, Tokens tokens, String region) {
    this.entry = entry;
    this.sender = sender;
    this.secrets = secrets;
    this.tokens = tokens;
    this.region = region;
  }

  /**
   * Signs in: one request.
   *
   * @throws CloudException when that fails, or the catalog has no such region
   */
  static Session open(CloudEntry entry, Conditions conditions) {
    var wire = new Wire(entry.trust(), conditions.connectTimeout(), conditions.requestTimeout());
    var sender = new Sender(wire, conditions);
    try {
      var secrets = new Secrets();
      var tokens = new Tokens(new Login(entry, sender, conditions, secrets), conditions.nanoTime());
      var token = tokens.last();
      var advice = new LoginAdvice(entry);
      if (token.project().id().isEmpty()) {
        throw advice.withoutProject();
      }
      var regions = token.catalog().regions();
      var region =
          entry.region().isEmpty() && regions.size() == 1 ? regions.get(0) : entry.region();
      if (!regions.contains(region)) {
        throw advice.unknownRegion(token.catalog());
      }
      return new Session(entry, sender, secrets, tokens, region);
    } catch (RuntimeException e) {
      sender.close();
      throw e;
    }
  }

  /** The project that one is signed in to. */
  Token.Project project() {
    return tokens.last().project();
  }

  /** The user that one is signed in as, by name. */
  String user() {
    return tokens.last().user();
  }

  /** The roles in the project. */
  Set<String> roles() {
    return tokens.last().roles();
  }

  /** The region that is asked. */
  String region() {
    return region;
  }

  /** Whether one signed in with an application credential that may not make trusts. */
  boolean isRestricted() {
    return tokens.last().restricted();
  }

  /**
   * Whether the catalog has a service in this region. One that has no address for the interface
   * that clouds.yaml asks for counts too: calls to it say so, where an empty list would hide it.
   */
  boolean hasService(Service service) {
    return entry.overrides().containsKey(service)
        || !tokens.last().catalog().views(service, region).isEmpty();
  }

  /** What was sent so far, logins included. */
  Requests requests() {
    return sender.requests();
  }

  /** {@code openstack (KVM@TACC), project chameleon}. */
  String describe() {
    return entry.name() + " (" + region + "), project " + project().name();
  }

  @Override
  public Answer send(Call call) {
    var token = tokens.valid();
    var reply = send(call, token);
    if (reply.status() == UNAUTHORIZED) {
      token = tokens.replace(token);
      sender.countRepetition();
      reply = send(call, token);
    }
    if (!reply.isSuccess()) {
      throw advice(token).refused(call, reply, Complaint.of(reply, secrets.with(call.body())));
    }
    var flaw = flaw(call, reply);
    if (flaw.isPresent()) {
      throw advice(token).unreadable(call, reply, flaw.get());
    }
    return new Answer(reply.status(), reply.headers(), reply.body(), reply.requestId());
  }

  private Wire.Reply send(Call call, Token token) {
    var uri = uri(call, token);
    var body = call.isRepeatable() ? call.body() : Optional.of(call.body().orElse(new byte[0]));
    var ask = new Wire.Ask(call.method(), uri, headers(call, token), body, true);
    var safety = call.isRepeatable() ? Sender.Safety.REPEATABLE : Sender.Safety.ONCE;
    try {
      var turn = introductions.turn(call.service(), token);
      try {
        return sender.send(call, ask, safety);
      } finally {
        turn.end();
      }
    } catch (NoReply e) {
      throw advice(token).noReply(call, uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw advice(token).interrupted(call);
    }
  }

  private URI uri(Call call, Token token) {
    var endpoint =
        endpoint(call.service(), token)
            .orElseThrow(
                () ->
                    new LoginAdvice(entry).withoutService(call.service(), region, token.catalog()));
    return URI.create(endpoint + call.path());
  }

  private Optional<URI> endpoint(Service service, Token token) {
    return Optional.ofNullable(entry.overrides().get(service))
        .or(() -> token.catalog().endpoint(service, region, entry.view()))
        .map(found -> Endpoints.versioned(found, service, token.project().id()));
  }

  private static Map<String, String> headers(Call call, Token token) {
    var headers = new TreeMap<String, String>();
    headers.put("X-Auth-Token", token.value());
    call.microversion()
        .ifPresent(
            version -> {
              var type =
                  call.service() == Service.VOLUME ? "volume" : call.service().types().get(0);
              headers.put("OpenStack-API-Version", type + " " + version);
            });
    return headers;
  }

  /** Why an answer of success cannot be read; empty when it can, or there is nothing in it. */
  private static Optional<String> flaw(Call call, Wire.Reply reply) {
    if (!reply.whole()) {
      return Optional.of("with more than " + reply.body().length + " bytes");
    }
    if (reply.body().length == 0) {
      return call.method().equals("GET") ? Optional.of("with nothing") : Optional.empty();
    }
    return Json.read(reply.body()).isPresent() ? Optional.empty() : Optional.of("not with JSON");
  }

  private Advice advice(Token token) {
    return new Advice(entry, region, token);
  }

  @Override
  public void close() {
    sender.close();
  }

  @Override
  public String toString() {
    return describe();
  }
}
