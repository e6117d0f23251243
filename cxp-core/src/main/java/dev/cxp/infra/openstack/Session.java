package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

final class Session implements Exchange, AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final AtomicInteger sent = new AtomicInteger();
  private String token, project, entry;
  private final Map<String, String> base = new HashMap<>();
  private final java.util.concurrent.Semaphore limit = new java.util.concurrent.Semaphore(8);

  static Session open(Path clouds, String entry) {
    try {
      var h = new Session();
      h.entry = entry;
      h.login(
          YAMLMapper.builder()
              .build()
              .readTree(Files.readString(clouds))
              .path("clouds")
              .path(entry));
      return h;
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void login(JsonNode c) {
    var a = c.path("auth");
    var body = Api.object();
    var auth = body.putObject("auth");
    var id = auth.putObject("identity");
    if (a.has("application_credential_id")) {
      id.putArray("methods").add("application_credential");
      id.putObject("application_credential")
          .put("id", a.path("application_credential_id").asString())
          .put("secret", a.path("application_credential_secret").asString());
    } else {
      id.putArray("methods").add("password");
      var u = id.putObject("password").putObject("user");
      u.put("name", a.path("username").asString()).put("password", a.path("password").asString());
      u.putObject("domain").put("name", "Default");
      auth.putObject("scope")
          .putObject("project")
          .put("name", a.path("project_name").asString())
          .putObject("domain")
          .put("name", "Default");
    }
    sent.incrementAndGet();
    try {
      var r =
          http.send(
              HttpRequest.newBuilder(URI.create(a.path("auth_url").asString() + "/auth/tokens"))
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(
                          tools.jackson.databind.json.JsonMapper.shared().writeValueAsBytes(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      token = r.headers().firstValue("X-Subject-Token").orElseThrow();
      var t = tools.jackson.databind.json.JsonMapper.shared().readTree(r.body()).path("token");
      project = t.path("project").path("id").asString();
      entry += " (KVM@TACC), project " + t.path("project").path("name").asString();
      for (var s : t.path("catalog"))
        for (var e : s.path("endpoints"))
          if (e.path("interface").asString().equals("public"))
            base.put(s.path("type").asString(), e.path("url").asString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Answer send(Call call) {
    sent.incrementAndGet();
    try {
      var url = "";
      for (var t : call.service().types()) if (base.containsKey(t)) url = base.get(t);
      if (call.service() == Service.NETWORK) url += "/v2.0";
      if (call.service() == Service.IMAGE) url += "/v2";
      var b =
          HttpRequest.newBuilder(URI.create(url + call.path()))
              .header("X-Auth-Token", token)
              .timeout(Duration.ofSeconds(60));
      call.microversion()
          .ifPresent(
              v ->
                  b.header(
                      "OpenStack-API-Version",
                      (call.service() == Service.COMPUTE ? "compute " : "volume ") + v));
      b.header("Content-Type", "application/json").header("Accept", "application/json");
      b.method(
          call.method(),
          call.body().isEmpty()
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofByteArray(call.body().get()));
      HttpResponse<byte[]> r;
      limit.acquire();
      try {
        r = http.send(b.build(), HttpResponse.BodyHandlers.ofByteArray());
      } finally {
        limit.release();
      }
      var rid = r.headers().firstValue("x-openstack-request-id").orElse("");
      if (r.statusCode() / 100 == 2) return new Answer(r.statusCode(), Map.of(), r.body(), rid);
      var s = r.statusCode();
      var text = new String(r.body());
      var kind =
          s == 404
              ? CloudException.Kind.ABSENT
              : text.toLowerCase().contains("quota")
                  ? CloudException.Kind.QUOTA
                  : s == 409
                      ? CloudException.Kind.CONFLICT
                      : s == 403
                          ? CloudException.Kind.FORBIDDEN
                          : s >= 500
                              ? (call.isRepeatable()
                                  ? CloudException.Kind.SERVER_ERROR
                                  : CloudException.Kind.AMBIGUOUS)
                              : CloudException.Kind.REFUSED;
      if (call.service() == Service.RESERVATION
          && s == 500
          && call.method().equals("POST")
          && text.contains("Internal")) {
        kind = CloudException.Kind.FORBIDDEN;
        text += " needs unrestricted";
      }
      throw new CloudException(
          kind, s, rid, Explanation.tried(call.what()).happened(s + " " + text + " " + rid), null);
    } catch (java.io.IOException | InterruptedException e) {
      throw new CloudException(
          CloudException.Kind.AMBIGUOUS, Explanation.tried(call.what()).happened("" + e));
    }
  }

  String project() {
    return project;
  }

  String describe() {
    return entry;
  }

  boolean hasService(Service s) {
    return s.types().stream().anyMatch(base::containsKey);
  }

  Requests requests() {
    return new Requests(sent.get(), 0);
  }

  public void close() {}
}
