package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.AskedRequest;
import dev.cxp.junit.openstack.EmbeddedClock;
import dev.cxp.junit.openstack.Existing;
import dev.cxp.junit.openstack.Fault;
import dev.cxp.junit.openstack.OpenStackService;
import dev.cxp.junit.openstack.internal.http.Answer;
import dev.cxp.junit.openstack.internal.http.Answer.Reply;
import dev.cxp.junit.openstack.internal.http.HttpListener;
import dev.cxp.junit.openstack.internal.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Takes each request to its service, with what the test's scenario adds. The cloud's state has one
 * lock; faults and hooks run outside it.
 */
public final class Switchboard implements AutoCloseable {

  private static final String UNKNOWN = "(unknown)";

  private final Cloud cloud;
  private final Scenario scenario;
  private final Map<String, Service> services = new HashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, AskedRequest> asked = new ConcurrentSkipListMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final HttpListener listener;

  public Switchboard(EmbeddedClock clock, Settings settings, Scenario scenario) {
    this.cloud = new Cloud(clock, settings);
    this.scenario = scenario;
    this.listener = HttpListener.bind(this::answer);
    var url = "http://127.0.0.1:" + listener.port();

    var network = new NetworkService(cloud, url);
    add(new IdentityService(cloud, url));
    add(network);
    add(new VolumeService(cloud, url));
    add(new ImageService(cloud, url));
    var compute = new ComputeService(cloud, url, network.ports());
    add(compute);
    if (settings.blazar()) {
      add(new ReservationService(cloud, url, compute.servers()));
    }
    new Seed(cloud).plant();
    listener.begin();
  }

  private void add(Service service) {
    services.put(service.kind().path(), service);
  }

  public String url() {
    return "http://127.0.0.1:" + listener.port();
  }

  public Identities identities() {
    return cloud.identities();
  }

  public List<AskedRequest> asked() {
    return List.copyOf(asked.values());
  }

  /** Forgets the requests so far; the next one has number 1. */
  public void forgetRequests() {
    asked.clear();
    numbers.set(0);
  }

  public List<Existing> inventory() {
    synchronized (cloud) {
      cloud.catchUp();
      return Inventory.of(cloud);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    listener.close();
  }

  private Answer answer(HttpRequest request) {
    var number = numbers.incrementAndGet();
    var path = request.path();
    var slash = path.indexOf('/', 1);
    var service = services.get(slash < 0 ? path.substring(1) : path.substring(1, slash));
    if (service == null) {
      return Reply.of(404, "text/plain", "The catalog has no such service.\n");
    }
    var inner = slash < 0 ? "/" : path.substring(slash);
    var match = service.routes().match(request.method(), inner);
    var template = match.map(found -> found.route().template()).orElse(UNKNOWN);
    scenario.hookBefore(number).run();
    var fault = scenario.meeting(number, request.method(), service.kind(), template);
    var answer = withFault(number, request, service, match, fault);
    scenario.hookAfter(number).run();
    record(number, request.method(), service.kind(), template, answer);
    return answer;
  }

  private void record(
      int number, String method, OpenStackService kind, String template, Answer answer) {
    var status = answer instanceof Reply reply ? reply.status() : 0;
    asked.put(number, new AskedRequest(number, method, kind, template, status));
  }

  private Answer withFault(
      int number,
      HttpRequest request,
      Service service,
      Optional<Routes.Match> match,
      Optional<Fault> fault) {
    if (fault.isEmpty()) {
      return effect(number, request, service, match, plain());
    }
    var one = fault.get();
    if (one instanceof Fault.Latency latency) {
      pause(latency.delay());
    }
    if (one instanceof Fault.TokenExpired) {
      locked(() -> revoke(request));
    }
    var instead = FaultReplies.before(one, service, cloud.now());
    if (instead.isPresent()) {
      return instead.get() instanceof Reply reply
          ? finished(reply, service, request, number)
          : instead.get();
    }
    var circumstances = FaultReplies.during(one, cloud.settings().bootTime());
    var reply = effect(number, request, service, match, circumstances);
    return FaultReplies.after(one, service, reply);
  }

  private Circumstances plain() {
    return new Circumstances(cloud.settings().bootTime(), "", 0);
  }

  private Reply revoke(HttpRequest request) {
    request.header("x-auth-token").ifPresent(cloud.identities()::revoke);
    return Reply.empty(401);
  }

  /** Waits, unless the server closes before. */
  private void pause(Duration delay) {
    try {
      closed.await(delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply effect(
      int number,
      HttpRequest request,
      Service service,
      Optional<Routes.Match> match,
      Circumstances circumstances) {
    var variables = match.map(Routes.Match::variables).orElse(Map.of());
    var base = url() + "/" + service.kind().path();
    var call = new Call(number, request, variables, circumstances, base);
    var reply = locked(() -> serve(call, service, match));
    return headed(reply, service, call);
  }

  private Reply finished(Reply reply, Service service, HttpRequest request, int number) {
    var base = url() + "/" + service.kind().path();
    return headed(reply, service, new Call(number, request, Map.of(), plain(), base));
  }

  private Reply headed(Reply reply, Service service, Call call) {
    return reply.withDefaults(service.headers(call, "req-" + cloud.ids().uuid()));
  }

  private Reply locked(Supplier<Reply> work) {
    synchronized (cloud) {
      cloud.catchUp();
      return work.get();
    }
  }

  private Reply serve(Call call, Service service, Optional<Routes.Match> match) {
    try {
      if (match.isEmpty() || !match.get().route().open()) {
        var token =
            call.header("x-auth-token").flatMap(id -> cloud.identities().valid(id, cloud.now()));
        if (token.isEmpty()) {
          return service.unauthorized();
        }
        call.authenticated(token.get());
        if (!token.get().mayWrite()
            && !call.isLook()
            && service.kind() != OpenStackService.IDENTITY) {
          throw service.forbidden();
        }
      }
      service.enter(call);
      if (match.isEmpty()) {
        throw service.unknownPath(call);
      }
      return match.get().route().handler().apply(call);
    } catch (ApiError error) {
      return error.reply();
    }
  }
}
