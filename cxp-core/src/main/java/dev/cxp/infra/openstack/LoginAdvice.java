package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.pipeline.Suggestions;
import dev.cxp.wire.ConnectionTrouble;
import java.util.Locale;
import java.util.regex.Pattern;

/** What to do when one cannot sign in, or the catalog lacks what is asked for. */
final class LoginAdvice {

  /** Keystone answers 404 too when it does not know a credential or a token. */
  private static final Pattern CREDENTIAL =
      Pattern.compile("application credential|token", Pattern.CASE_INSENSITIVE);

  private final CloudEntry entry;

  LoginAdvice(CloudEntry entry) {
    this.entry = entry;
  }

  Explanation tried() {
    return Explanation.tried(
        "to sign in to cloud \""
            + entry.name()
            + "\" with "
            + entry.credential().describe()
            + " of "
            + entry.file());
  }

  CloudException noReply(NoReply failure) {
    var advice = new ConnectionAdvice(entry, Service.IDENTITY, entry.authUrl());
    return new CloudException(
        ConnectionAdvice.kind(failure.trouble()),
        0,
        "",
        advice.explain(failure.trouble(), tried()),
        failure);
  }

  /** For an answer that gives no token. */
  CloudException refused(Wire.Reply reply, Complaint complaint) {
    if (speaksTls(complaint)) {
      var advice = new ConnectionAdvice(entry, Service.IDENTITY, entry.authUrl());
      return error(Kind.TLS, reply, advice.explain(ConnectionTrouble.TLS_BEHIND_PLAIN, tried()));
    }
    var so = happened(reply, complaint);
    return switch (reply.status()) {
      case 401 -> error(Kind.UNAUTHORIZED, reply, unauthorized(so));
      case 403 ->
          error(
              Kind.FORBIDDEN,
              reply,
              so.cause("the user is locked, or its password expired")
                  .remedy("sign in to the cloud's web page, which says more"));
      case 404 ->
          CREDENTIAL.matcher(complaint.words()).find()
              ? error(Kind.UNAUTHORIZED, reply, unauthorized(so))
              : error(Kind.CONFIGURATION, reply, wrongPath(so));
      case 429 ->
          error(
              Kind.RATE_LIMITED,
              reply,
              so.cause("Keystone limits how often one address or user may sign in")
                  .remedy("wait a minute, and try again"));
      default ->
          reply.status() >= 500
              ? error(Kind.SERVER_ERROR, reply, broken(so))
              : complaint.page() || reply.status() < 400
                  ? notKeystone(reply)
                  : error(Kind.REFUSED, reply, rejected(so));
    };
  }

  /** For an answer that is none of Keystone's. */
  CloudException notKeystone(Wire.Reply reply) {
    var location =
        reply.header("location").filter(to -> to.matches("https?://[\\x21-\\x7e]{1,200}"));
    var so =
        tried()
            .happened(
                entry.authUrl()
                    + " answered "
                    + reply.status()
                    + ", but not as Keystone does"
                    + location
                        .map(to -> ": it leads to " + to.replaceFirst("[?#].*", ""))
                        .orElse(""))
            .cause(
                "the address is another service's, that of the cloud's web page (Horizon), or of a"
                    + " proxy that wants a login")
            .remedy(
                "write Keystone's address as auth_url in " + entry.file() + ", mostly port 5000")
            .paste("curl -sS " + entry.authUrl());
    return error(Kind.MALFORMED, reply, so);
  }

  CloudException withoutProject() {
    return new CloudException(
        Kind.CONFIGURATION,
        tried()
            .happened("the token is for no project")
            .cause("it was made without a project, and " + entry.file() + " names none")
            .remedy("add the project to the cloud's entry")
            .paste("      project_name: PROJECT\n      project_domain_name: Default"));
  }

  CloudException unknownRegion(Catalog catalog) {
    var regions = catalog.regions();
    if (regions.isEmpty()) {
      return new CloudException(
          Kind.UNSUPPORTED,
          Explanation.tried("to find the services of cloud \"" + entry.name() + "\"")
              .happened("Keystone gave a token without a catalog of services")
              .cause("the project sees no service: it is disabled, or none was assigned to it")
              .remedy("ask the cloud's operators which services the project has")
              .paste(entry.command("catalog list")));
    }
    var happened =
        entry.region().isEmpty()
            ? "it has several regions, and none is named: " + String.join(", ", regions)
            : "it has no region \""
                + entry.region()
                + "\": "
                + Suggestions.among(entry.region(), regions)
                + (Suggestions.closest(entry.region(), regions).isPresent()
                    ? " It has " + String.join(", ", regions)
                    : "");
    return new CloudException(
        entry.region().isEmpty() ? Kind.CONFIGURATION : Kind.UNSUPPORTED,
        Explanation.tried("to find the services of cloud \"" + entry.name() + "\"")
            .happened(happened)
            .cause("region_name in " + entry.file() + " is missing, misspelt or another cloud's")
            .remedy("write one of these regions")
            .paste(
                "    region_name: \""
                    + Suggestions.closest(entry.region(), regions).orElse(regions.get(0))
                    + "\""));
  }

  CloudException withoutService(Service service, String region, Catalog catalog) {
    var views = catalog.views(service, region);
    var so =
        Explanation.tried(
            "to find " + service.project() + " on cloud \"" + entry.name() + "\" (" + region + ")");
    if (!views.isEmpty()) {
      return new CloudException(
          Kind.UNSUPPORTED,
          so.happened("it has no " + entry.view() + " address, but " + String.join(" and ", views))
              .cause("interface in " + entry.file() + " says " + entry.view())
              .remedy("use one that there is")
              .paste("    interface: " + views.get(0)));
    }
    return new CloudException(
        Kind.UNSUPPORTED,
        so.happened(
                "there is no service of type "
                    + String.join(" or ", service.types())
                    + "; the region has "
                    + String.join(", ", catalog.types(region)))
            .cause(service.project() + " is not installed there, or not listed for this project")
            .remedy(
                "leave out of the specification what needs "
                    + service.project()
                    + ", or use another region or cloud")
            .paste(entry.command("catalog list")));
  }

  private Explanation unauthorized(Explanation so) {
    return switch (entry.credential().kind()) {
      case APPLICATION ->
          so.cause("the secret or the id is wrong")
              .cause("the application credential expired, or was deleted")
              .cause("its user was disabled, or left the project")
              .remedy(
                  "look whether it is still there, with a login of another kind; a secret cannot be"
                      + " read again, so make another credential when in doubt")
              .paste("openstack application credential list");
      case PASSWORD ->
          so.cause("the user's name, domain or password is wrong")
              .cause("the user was disabled, or is locked after wrong passwords")
              .cause("the project's name or domain is wrong, or the user has no role in it")
              .cause("the cloud lets people in only by their university, not by a password")
              .remedy(
                  "try them on the cloud's web page; where that signs in elsewhere, make an"
                      + " application credential there")
              .paste(entry.command("token issue"));
      case TOKEN ->
          so.cause("the token expired: most live for hours")
              .cause("it was revoked, or may not be used for this project")
              .remedy("get another one, or use an application credential, which lasts")
              .paste("openstack token issue -f value -c id");
    };
  }

  private Explanation wrongPath(Explanation so) {
    return so.cause(
            "the path of auth_url is wrong: many clouds have Keystone at /v3, others at /identity/v3")
        .remedy("correct auth_url in " + entry.file())
        .paste("curl -sS " + entry.authUrl());
  }

  private Explanation broken(Explanation so) {
    return so.cause("Keystone, its database or the proxy before it is broken or still starting")
        .remedy("try again later, and tell the cloud's operators the request's id")
        .paste("curl -sS " + entry.authUrl());
  }

  private Explanation rejected(Explanation so) {
    return so.cause(
            "what the cloud's entry says about user, project and domains does not fit together")
        .remedy("compare it with the file that the cloud's web page offers")
        .paste(entry.command("token issue"));
  }

  private static boolean speaksTls(Complaint complaint) {
    var words = complaint.words().toLowerCase(Locale.ROOT);
    return words.contains("plain http") && (words.contains("ssl") || words.contains("https"));
  }

  private Explanation happened(Wire.Reply reply, Complaint complaint) {
    var id = reply.requestId();
    return tried()
        .happened(
            "Keystone at "
                + entry.authUrl()
                + " answered "
                + reply.status()
                + complaint.afterColon()
                + (id.isEmpty() ? "" : " (request " + id + ")"));
  }

  private static CloudException error(Kind kind, Wire.Reply reply, Explanation explanation) {
    return new CloudException(kind, reply.status(), reply.requestId(), explanation, null);
  }
}
