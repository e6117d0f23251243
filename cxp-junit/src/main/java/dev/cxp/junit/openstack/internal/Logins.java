package dev.cxp.junit.openstack.internal;

import dev.cxp.junit.openstack.internal.Identities.Credential;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a client shows Keystone into a token, or says why not. */
final class Logins {

  private static final String MALFORMED =
      " The server could not comply with the request since it is either malformed or otherwise"
          + " incorrect. The client is assumed to be in error.";

  private final Cloud cloud;
  private final Identities identities;
  private final String identityUrl;

  Logins(Cloud cloud, String identityUrl) {
    this.cloud = cloud;
    this.identities = cloud.identities();
    this.identityUrl = identityUrl;
  }

  static ApiError noJson() {
    return expecting("valid JSON in request body.");
  }

  /** 401 of any service. */
  static ApiError denied(String identityUrl) {
    return denied(identityUrl, "The request you have made requires authentication.");
  }

  private static ApiError denied(String identityUrl, String message) {
    return ApiError.keystone(401, "Unauthorized", message)
        .with("Www-Authenticate", "Keystone uri=\"" + identityUrl + "\"");
  }

  Token logIn(ObjectNode body) {
    var auth = required(body, "auth", "request body.");
    var identity = property(auth, "identity");
    var methods = Json.texts(property(identity, "methods"));
    var method = methods.isEmpty() ? "" : methods.get(0);
    var shown = required(identity, method, "identity.");
    return switch (method) {
      case "password" -> byPassword(shown.path("user"), auth.path("scope"));
      case "application_credential" -> byCredential(shown, auth);
      case "token" -> byToken(Json.text(shown, "id"), auth.path("scope"));
      default -> throw denied(identityUrl);
    };
  }

  private Token byPassword(JsonNode user, JsonNode scope) {
    if (!isUser(user) || !identities.password().equals(Json.text(user, "password"))) {
      throw denied(identityUrl);
    }
    requireProject(scope);
    return identities.issue(List.of("password"), Optional.empty(), null, cloud.now());
  }

  private Token byToken(String id, JsonNode scope) {
    var parent = identities.valid(id, cloud.now()).orElseThrow(() -> denied(identityUrl));
    if (parent.isDelegated()) {
      throw ApiError.keystone(
          403,
          "Forbidden",
          "You are not authorized to perform the requested action: Using a delegated token to"
              + " create another token is not allowed..");
    }
    requireProject(scope);
    var methods = new ArrayList<String>();
    methods.add("token");
    parent.methods().stream().filter(one -> !one.equals("token")).forEach(methods::add);
    return identities.issue(methods, Optional.of(parent), null, cloud.now());
  }

  private Token byCredential(JsonNode shown, JsonNode auth) {
    var credential = credential(shown);
    if (auth.has("scope")) {
      throw denied(
          identityUrl,
          "Error authenticating with application credential: Application credentials cannot"
              + " request a scope.");
    }
    if (!credential.secret().equals(Json.text(shown, "secret"))) {
      throw denied(identityUrl);
    }
    return identities.issue(
        List.of("application_credential"), Optional.empty(), credential, cloud.now());
  }

  private Credential credential(JsonNode shown) {
    var all = identities.credentials().stream();
    if (shown.has("id")) {
      var id = Json.text(shown, "id");
      return all.filter(one -> one.id().equals(id))
          .findFirst()
          .orElseThrow(
              () ->
                  ApiError.keystone(
                      404, "Not Found", "Could not find Application Credential: " + id + "."));
    }
    var name = Json.text(shown, "name");
    return all.filter(one -> one.name().equals(name) && isUser(shown.path("user")))
        .findFirst()
        .orElseThrow(() -> denied(identityUrl));
  }

  private boolean isUser(JsonNode user) {
    return Json.text(user, "id").equals(identities.userId())
        || (Json.text(user, "name").equals(Identities.USER) && isDomain(user.path("domain")));
  }

  /** No scope at all means the user's default project. */
  private void requireProject(JsonNode scope) {
    var project = scope.path("project");
    var right =
        scope.isMissingNode()
            || Json.text(project, "id").equals(identities.projectId())
            || (Json.text(project, "name").equals(Identities.PROJECT)
                && isDomain(project.path("domain")));
    if (!right) {
      throw denied(identityUrl);
    }
  }

  private static boolean isDomain(JsonNode domain) {
    return Json.text(domain, "id").equals(Identities.DOMAIN_ID)
        || Json.text(domain, "name").equals(Identities.DOMAIN);
  }

  private static JsonNode property(JsonNode parent, String member) {
    if (!Json.has(parent, member)) {
      throw ApiError.keystone(400, "Bad Request", "'" + member + "' is a required property");
    }
    return parent.path(member);
  }

  private static JsonNode required(JsonNode parent, String member, String place) {
    if (!Json.has(parent, member)) {
      throw expecting(member + " in " + place);
    }
    return parent.path(member);
  }

  private static ApiError expecting(String what) {
    return ApiError.keystone(400, "Bad Request", "Expecting to find " + what + MALFORMED);
  }
}
