package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.net.URI;
import java.util.regex.Pattern;

/** What an answer to a call means that is none of success, and what to do. */
final class Advice {

  private static final Pattern QUOTA =
      Pattern.compile(
          "quota|limit (was |is )?(exceeded|reached)|exceeds? .*(allowed|limit)|too many",
          Pattern.CASE_INSENSITIVE);

  private final CloudEntry entry;
  private final String region;
  private final Token token;

  Advice(CloudEntry entry, String region, Token token) {
    this.entry = entry;
    this.region = region;
    this.token = token;
  }

  /** For an answer whose status is none of success. */
  CloudException refused(Call call, Wire.Reply reply, Complaint complaint) {
    var so =
        tried(call)
            .happened(
                call.service().project()
                    + " answered "
                    + reply.status()
                    + complaint.afterColon()
                    + request(reply));
    if (call.service() == Service.RESERVATION && reply.status() == 500) {
      return lease(call, reply, complaint, so);
    }
    var kind = kind(call, reply.status(), complaint);
    return error(kind, reply, explain(kind, call, complaint, so));
  }

  /** For a call that got no answer. */
  CloudException noReply(Call call, URI uri, NoReply failure) {
    var trouble = failure.trouble();
    var so = new ConnectionAdvice(entry, call.service(), uri).explain(trouble, tried(call));
    var ambiguous = failure.sent() && !call.isRepeatable();
    return new CloudException(
        ambiguous ? Kind.AMBIGUOUS : ConnectionAdvice.kind(trouble),
        0,
        "",
        ambiguous ? ambiguous(so) : so,
        failure);
  }

  /** For an answer of success that cannot be read. */
  CloudException unreadable(Call call, Wire.Reply reply, String why) {
    var so =
        tried(call)
            .happened(
                call.service().project()
                    + " answered "
                    + reply.status()
                    + ", but "
                    + why
                    + request(reply))
            .cause("a proxy answered in its place, or cut the answer short");
    return call.isRepeatable()
        ? error(Kind.MALFORMED, reply, so.remedy("try again, from a network without that proxy"))
        : error(Kind.AMBIGUOUS, reply, ambiguous(so));
  }

  CloudException interrupted(Call call) {
    var so = tried(call).happened("the thread was interrupted");
    return new CloudException(Kind.INTERRUPTED, call.isRepeatable() ? so : ambiguous(so));
  }

  private static Kind kind(Call call, int status, Complaint complaint) {
    if (status >= 500) {
      return call.isRepeatable() ? Kind.SERVER_ERROR : Kind.AMBIGUOUS;
    }
    var quota = QUOTA.matcher(complaint.words()).find();
    return switch (status) {
      case 401 -> Kind.UNAUTHORIZED;
      case 403 -> quota ? Kind.QUOTA : Kind.FORBIDDEN;
      case 404 -> Kind.ABSENT;
      case 406 -> Kind.UNSUPPORTED;
      case 409 -> quota ? Kind.QUOTA : Kind.CONFLICT;
      case 413 -> quota ? Kind.QUOTA : Kind.REFUSED;
      case 429 -> Kind.RATE_LIMITED;
      default -> status < 400 ? Kind.MALFORMED : Kind.REFUSED;
    };
  }

  private Explanation explain(Kind kind, Call call, Complaint complaint, Explanation so) {
    return switch (kind) {
      case QUOTA ->
          so.cause("the project's quota is used up, by this or by what others have in the project")
              .remedy("delete what nobody needs, or ask the cloud's operators for a higher quota")
              .paste(entry.command("limits show --absolute"));
      case UNAUTHORIZED ->
          so.cause("the credential was revoked meanwhile, or the service cannot reach Keystone")
              .remedy("see whether a new token works; if so, tell the cloud's operators")
              .paste(entry.command("token issue"));
      case FORBIDDEN ->
          so.cause(
                  entry.credential().describe()
                      + " has the roles "
                      + token.roles().stream().sorted().toList()
                      + " in project "
                      + token.project().name()
                      + ", which do not allow this")
              .cause("it belongs to another project, or is shared for reading only")
              .remedy("sign in with a credential that may do it, or ask for the role");
      case ABSENT ->
          complaint.page()
              ? so.cause("the address of " + call.service().project() + " is wrong")
                  .remedy("see what the catalog says, and whether clouds.yaml overrides it")
                  .paste(entry.command("catalog list"))
              : so.cause("what the request names was deleted meanwhile, or is in another project")
                  .remedy("plan again: it reads what there is now");
      case CONFLICT ->
          so.cause(
                  "it is in use, or in a state that does not allow this; another run may be at work")
              .remedy("wait until the other is done, and try again");
      case RATE_LIMITED ->
          so.cause("the cloud limits how often one user may ask")
              .remedy("wait a minute, and try again; run fewer things at once");
      case SERVER_ERROR ->
          so.cause(call.service().project() + ", its database or the proxy before it is broken")
              .remedy("try again later, and tell the cloud's operators the request's id");
      case AMBIGUOUS -> ambiguous(so);
      case UNSUPPORTED ->
          so.cause(
                  "this version of "
                      + call.service().project()
                      + " is older than what the call needs"
                      + call.microversion()
                          .map(needed -> " (microversion " + needed + ")")
                          .orElse(""))
              .remedy("leave out of the specification what needs it");
      case MALFORMED ->
          so.cause("the address is not that of " + call.service().project() + "'s API")
              .remedy("see what the catalog says, and whether clouds.yaml overrides it")
              .paste(entry.command("catalog list"));
      default ->
          so.cause("the cloud does not take what the request asks for: its words say what")
              .remedy("correct it in the specification");
    };
  }

  /**
   * Blazar answers 500 for much that is nobody's accident, and then has done nothing; see its
   * manager's exceptions.
   */
  private CloudException lease(Call call, Wire.Reply reply, Complaint complaint, Explanation so) {
    var words = complaint.words();
    if (words.contains("Invalid lease status")) {
      return error(
          Kind.CONFLICT,
          reply,
          so.cause("the lease is just starting, changing or ending")
              .remedy("try again in a moment"));
    }
    if (words.contains("Not enough hosts available")) {
      return error(
          Kind.CONFLICT,
          reply,
          so.cause("others have reserved what is left in this time")
              .cause("the cloud has fewer hosts to lease, or none with those properties")
              .remedy("reserve less, another flavor, other hosts or another time")
              .paste(entry.command("reservation lease list")));
    }
    if (words.contains("BlazarDBNotFound")) {
      return error(
          Kind.REFUSED,
          reply,
          so.cause("no host of the cloud has a property of a name that lease.hosts(...) asks for")
              .remedy("correct the name; the properties are what operators gave the hosts")
              .paste(entry.command("reservation host list")));
    }
    if (words.contains("not supported")) {
      return error(
          Kind.UNSUPPORTED,
          reply,
          so.cause("this cloud's Blazar has no plugin for such reservations")
              .remedy("reserve another type of resource"));
    }
    if (call.method().equals("POST")
        && call.path().equals("/leases")
        && entry.credential().kind() == Credential.Kind.APPLICATION
        && (words.isEmpty() || words.equals("Internal Server Error"))) {
      return error(Kind.FORBIDDEN, reply, trust(so));
    }
    var kind = kind(call, reply.status(), complaint);
    return error(kind, reply, explain(kind, call, complaint, so));
  }

  /** A lease acts for its user later, by a trust that Blazar makes with the user's token. */
  private Explanation trust(Explanation so) {
    return token.restricted()
        ? so.cause(
                "application credentials must be unrestricted to make leases: Blazar makes a trust"
                    + " with them, and "
                    + entry.credential().describe()
                    + " is restricted")
            .remedy("make an unrestricted one, and put it into " + entry.file())
            .paste("openstack application credential create --unrestricted cxp")
        : so.cause(
                "this cloud lets no application credential make the trust that a lease needs, not"
                    + " even an unrestricted one")
            .remedy("sign in with a password: auth_type: v3password in " + entry.file());
  }

  private static Explanation ambiguous(Explanation so) {
    return so.cause("the request may have been carried out, or may still be")
        .remedy("look before it is made again: the next plan finds it by its name and mark");
  }

  private Explanation tried(Call call) {
    return Explanation.tried(call.what() + " on cloud " + entry.name() + " (" + region + ")");
  }

  private static String request(Wire.Reply reply) {
    return reply.requestId().isEmpty() ? "" : " (request " + reply.requestId() + ")";
  }

  private static CloudException error(Kind kind, Wire.Reply reply, Explanation explanation) {
    return new CloudException(kind, reply.status(), reply.requestId(), explanation, null);
  }
}
