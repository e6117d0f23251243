package dev.cxp.junit.openstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the embedded OpenStack that shows answers as they came. */
final class TestClient {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String identity;
  private final String token;
  private final Map<String, String> endpoints = new LinkedHashMap<>();
  private final String project;

  /** An answer; {@code body} is missing where it was not JSON. */
  record Answer(int status, Map<String, List<String>> headers, String text) {

    JsonNode body() {
      return JSON.readTree(text);
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }

    /** A value in the body: {@code at("/server/status")}. */
    String at(String pointer) {
      return body().at(pointer).asString();
    }
  }

  private TestClient(String identity, String token, JsonNode shown) {
    this.identity = identity;
    this.token = token;
    this.project = shown.at("/token/project/id").asString();
    for (var service : shown.at("/token/catalog")) {
      endpoints.put(service.path("type").asString(), service.at("/endpoints/0/url").asString());
    }
  }

  /** Logs in as a cloud of clouds.yaml. */
  static TestClient of(EmbeddedOpenStack openstack, String cloud) {
    var answer = logIn(openstack, loginBody(entry(openstack, cloud)));
    if (answer.status() != 201) {
      throw new IllegalStateException("login: " + answer.status());
    }
    return new TestClient(openstack.authUrl(), answer.header("x-subject-token"), answer.body());
  }

  static TestClient of(EmbeddedOpenStack openstack) {
    return of(openstack, "openstack");
  }

  static Answer logIn(EmbeddedOpenStack openstack, String body) {
    return send(openstack.authUrl() + "/auth/tokens", "POST", body, Map.of());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> entry(EmbeddedOpenStack openstack, String cloud) {
    var file =
        (Map<String, Map<String, Map<String, Object>>>)
            new Load(LoadSettings.builder().build()).loadFromString(openstack.cloudsYaml());
    return file.get("clouds").get(cloud);
  }

  @SuppressWarnings("unchecked")
  static Map<String, String> auth(EmbeddedOpenStack openstack, String cloud) {
    return (Map<String, String>) entry(openstack, cloud).get("auth");
  }

  @SuppressWarnings("unchecked")
  private static String loginBody(Map<String, Object> entry) {
    var auth = (Map<String, String>) entry.get("auth");
    if (auth.containsKey("application_credential_id")) {
      return credentialLogin(
          auth.get("application_credential_id"), auth.get("application_credential_secret"));
    }
    return passwordLogin(auth.get("username"), auth.get("password"), auth.get("project_name"));
  }

  static String credentialLogin(String id, String secret) {
    return """
        {"auth": {"identity": {"methods": ["application_credential"],
          "application_credential": {"id": "%s", "secret": "%s"}}}}"""
        .formatted(id, secret);
  }

  static String passwordLogin(String user, String password, String project) {
    return """
        {"auth": {"identity": {"methods": ["password"], "password": {"user":
          {"name": "%s", "domain": {"name": "Default"}, "password": "%s"}}},
          "scope": {"project": {"name": "%s", "domain": {"name": "Default"}}}}}"""
        .formatted(user, password, project);
  }

  String token() {
    return token;
  }

  String identity() {
    return identity;
  }

  String project() {
    return project;
  }

  Map<String, String> endpoints() {
    return endpoints;
  }

  Answer get(OpenStackService service, String path, String... headers) {
    return ask("GET", service, path, null, headers);
  }

  Answer delete(OpenStackService service, String path, String... headers) {
    return ask("DELETE", service, path, null, headers);
  }

  Answer post(OpenStackService service, String path, String body, String... headers) {
    return ask("POST", service, path, body, headers);
  }

  Answer put(OpenStackService service, String path, String body, String... headers) {
    return ask("PUT", service, path, body, headers);
  }

  Answer ask(String method, OpenStackService service, String path, String body, String... headers) {
    var all = new LinkedHashMap<String, String>();
    all.put("X-Auth-Token", token);
    for (var i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    return send(endpoints.get(service.type()) + path, method, body, all);
  }

  static Answer send(String url, String method, String body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(
          response.statusCode(),
          response.headers().map(),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  // What tests build on.

  String network(String name) {
    return post(
            OpenStackService.NETWORK,
            "/v2.0/networks",
            "{\"network\": {\"name\": \"" + name + "\", \"port_security_enabled\": false}}")
        .at("/network/id");
  }

  String subnet(String network, String cidr) {
    return post(
            OpenStackService.NETWORK,
            "/v2.0/subnets",
            """
            {"subnet": {"network_id": "%s", "ip_version": 4, "cidr": "%s", "gateway_ip": null}}"""
                .formatted(network, cidr))
        .at("/subnet/id");
  }

  Answer port(String network, String more) {
    return post(
        OpenStackService.NETWORK,
        "/v2.0/ports",
        "{\"port\": {\"network_id\": \"" + network + "\"" + more + "}}");
  }

  String named(String collection, String name) {
    return get(OpenStackService.NETWORK, "/v2.0/" + collection + "?name=" + name)
        .at("/" + collection.replace('-', '_') + "/0/id");
  }

  String image() {
    return get(OpenStackService.IMAGE, "/v2/images?name=CC-Ubuntu24.04").at("/images/0/id");
  }

  String flavor(String name) {
    for (var flavor : get(OpenStackService.COMPUTE, "/flavors").body().path("flavors")) {
      if (flavor.path("name").asString().equals(name)) {
        return flavor.path("id").asString();
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** POST /servers of a tiny server with more members. */
  Answer server(String name, String more, String... headers) {
    return post(
        OpenStackService.COMPUTE,
        "/servers",
        """
        {"server": {"name": "%s", "imageRef": "%s", "flavorRef": "%s"%s}}"""
            .formatted(name, image(), flavor("m1.tiny"), more),
        headers);
  }

  /** A server in the shared network, by its id. */
  String server(String name) {
    return server(name, ", \"networks\": [{\"uuid\": \"" + named("networks", "sharednet2") + "\"}]")
        .at("/server/id");
  }

  Answer show(String server) {
    return get(OpenStackService.COMPUTE, "/servers/" + server);
  }

  String volume(String name, int size) {
    return post(
            OpenStackService.VOLUME,
            "/volumes",
            "{\"volume\": {\"name\": \"" + name + "\", \"size\": " + size + "}}")
        .at("/volume/id");
  }

  static List<String> names(JsonNode array) {
    var names = new ArrayList<String>();
    array.forEach(one -> names.add(one.path("name").asString()));
    return names;
  }
}
