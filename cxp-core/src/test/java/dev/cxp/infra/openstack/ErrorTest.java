package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.infra.openstack.FakeCloud.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service says in its own way what is wrong; the kind, the words and the remedy follow. */
class ErrorTest {

  private final FakeCloud cloud = new FakeCloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {'badRequest': {'message': 'Invalid image', 'code': 400}} | REFUSED | Invalid image",
        "403 | {'forbidden': {'message': 'Policy does not allow it'}} | FORBIDDEN | Policy does",
        "403 | {'forbidden': {'message': 'Quota exceeded for instances: Requested 1, but already used"
            + " 10 of 10 instances'}} | QUOTA | used 10 of 10 instances",
        "403 | {'forbidden': {'message': 'Quota exceeded, too many key pairs.'}} | QUOTA | key pairs",
        "404 | {'itemNotFound': {'message': 'Instance x could not be found.'}} | ABSENT | Instance x",
        "409 | {'conflictingRequest': {'message': 'Cannot detach while it is in task_state x'}} |"
            + " CONFLICT | task_state x",
        "409 | {'NeutronError': {'type': 'OverQuota', 'message': \"Quota exceeded for resources:"
            + " ['port'].\", 'detail': ''}} | QUOTA | ['port']",
        "409 | {'NeutronError': {'type': 'InUse', 'message': 'Port p is in use', 'detail': ''}} |"
            + " CONFLICT | Port p is in use",
        "400 | {'NeutronError': 'an old way to say it'} | REFUSED | an old way",
        "413 | {'overLimit': {'code': 413, 'message': 'VolumeSizeExceedsAvailableQuota: Requested"
            + " volume exceeds allowed gigabytes quota.'}} | QUOTA | gigabytes quota",
        "413 | {'overLimit': {'message': 'The body is large'}} | REFUSED | The body is large",
        "406 | {'computeFault': {'message': 'Version 2.99 is not supported'}} | UNSUPPORTED | 2.99",
        "406 | {'errors': [{'status': 406, 'title': 'x', 'detail': 'no such version'}]} | UNSUPPORTED"
            + " | no such version",
        "400 | {'error_code': 400, 'error_message': 'Missing parameter affinity', 'error_name': 400}"
            + " | REFUSED | Missing parameter affinity",
        "400 | {'debuginfo': null, 'faultcode': 'Client', 'faultstring': 'bad field'} | REFUSED |"
            + " bad field",
        "404 | {'message': 'No image found with ID x<br /><br />', 'code': '404'} | ABSENT | with ID x",
        "409 | <html><head><title>409 Conflict</title></head><body><h1>409 Conflict</h1>Image &lt;x&gt;"
            + " is in use<br /></body></html> | CONFLICT | 409 Conflict Image <x> is in use",
        "400 | plain words | REFUSED | plain words",
        "400 | {'unclear': 7} | REFUSED | answered 400",
        "429 | {'overLimit': {'message': 'slow down'}} | RATE_LIMITED | slow down",
        "500 | {'computeFault': {'message': 'Unexpected API Error'}} | SERVER_ERROR | Unexpected API",
        "300 | {'choices': []} | MALFORMED | answered 300",
      })
  void a_read_has_the_services_own_words(int status, String body, Kind kind, String words) {
    cloud.on(
        "GET " + FakeCloud.SERVERS,
        Reply.json(status, body.replace('\'', '"').replace("\"port\"", "'port'")));

    var error = refusal(Call.get(Service.COMPUTE, "/servers", "to list servers"));

    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.status()).isEqualTo(status);
    assertThat(error)
        .hasMessageStartingWith("CXP tried to list servers on cloud test (one), but Nova answered")
        .hasMessageContaining(words);
    assertThat(error.explanation().causes()).isNotEmpty();
    assertThat(error.explanation().remedies()).isNotEmpty();
  }

  @Test
  void the_request_id_is_kept_and_shown() {
    cloud.on(
        "GET " + FakeCloud.SERVERS, Reply.json(404, "{}").with("x-openstack-request-id", "req-12"));

    var error = refusal(Call.get(Service.COMPUTE, "/servers", "to list servers"));

    assertThat(error.requestId()).isEqualTo("req-12");
    assertThat(error).hasMessageContaining("answered 404 (request req-12).");
  }

  @Test
  void a_request_id_that_is_none_is_not_shown() {
    cloud.on(
        "GET " + FakeCloud.SERVERS,
        Reply.json(404, "{}").with("x-openstack-request-id", "not an id, but a long story"));

    var error = refusal(Call.get(Service.COMPUTE, "/servers", "to list servers"));

    assertThat(error.requestId()).isEmpty();
  }

  @Test
  void a_page_with_404_means_a_wrong_address() {
    cloud.on("GET " + FakeCloud.SERVERS, Reply.page(404, "<h1>Not Found</h1>"));

    assertThat(refusal(Call.get(Service.COMPUTE, "/servers", "to list servers")))
        .hasMessageContaining("the address of Nova is wrong")
        .hasMessageContaining("--os-cloud test catalog list");
  }

  @Test
  void a_missing_role_is_told_with_those_that_there_are() {
    cloud.on("POST " + FakeCloud.NETWORKS, Reply.json(403, "{}"));

    assertThat(refusal(post(Service.NETWORK, "/networks", "{}")))
        .hasMessageContaining("has the roles [member, reader] in project chameleon");
  }

  @Test
  void a_lease_with_a_restricted_credential_names_the_cause_that_blazar_hides() {
    cloud.restricted().on("POST " + FakeCloud.LEASES, bare500());

    var error = refusal(post(Service.RESERVATION, "/leases", "{}"));

    assertThat(error.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(error)
        .hasMessageContaining("application credentials must be unrestricted to make leases")
        .hasMessageContaining("openstack application credential create --unrestricted cxp");
  }

  @Test
  void a_lease_with_an_unrestricted_credential_that_may_not_either_says_so() {
    cloud.on("POST " + FakeCloud.LEASES, bare500());

    var error = refusal(post(Service.RESERVATION, "/leases", "{}"));

    assertThat(error.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(error).hasMessageContaining("sign in with a password");
  }

  @Test
  void a_lease_with_a_password_that_meets_500_is_ambiguous() {
    cloud.on("POST " + FakeCloud.LEASES, bare500());
    var project = new Named("p1", "", "", "");
    var password = new Credential.Password(new Named("u1", "", "", ""), "p", project);

    var error = refusal(cloud.entry(password), post(Service.RESERVATION, "/leases", "{}"));

    assertThat(error.kind()).isEqualTo(Kind.AMBIGUOUS);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, Not enough hosts available, CONFLICT",
    "POST, The x:y resource type is not supported, UNSUPPORTED",
    "POST, Failed to create resource class, AMBIGUOUS",
    "DELETE, Invalid lease status., CONFLICT",
    "DELETE, Internal Server Error, SERVER_ERROR",
  })
  void blazars_500_means_what_its_words_say(String method, String words, Kind kind) {
    cloud.on(
        method + " " + FakeCloud.LEASES,
        Reply.json(500, "{\"error_code\": 500, \"error_message\": \"%s\"}".formatted(words)));

    var error =
        refusal(
            method.equals("POST")
                ? post(Service.RESERVATION, "/leases", "{}")
                : new Call(
                    Service.RESERVATION,
                    "DELETE",
                    "/leases",
                    Optional.empty(),
                    Optional.empty(),
                    "to end it"));

    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error).hasMessageContaining(words);
  }

  @Test
  void a_method_that_no_call_needs_is_rejected() {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () ->
                    new Call(
                        Service.IMAGE, "PATCH", "/", Optional.empty(), Optional.empty(), "to")))
        .hasMessageContaining("not PATCH");
  }

  private static Reply bare500() {
    return Reply.json(
        500,
        """
        {"error_code": 500, "error_message": "Internal Server Error",
         "error_name": "INTERNAL_SERVER_ERROR"}
        """);
  }

  private static Call post(Service service, String path, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    return new Call(service, "POST", path, Optional.of(bytes), Optional.empty(), "to make it");
  }

  private CloudException refusal(Call call) {
    return refusal(cloud.entry(), call);
  }

  private static CloudException refusal(CloudEntry entry, Call call) {
    try (var session = Session.open(entry, Conditions.usual().pause(time -> {}))) {
      return catchThrowableOfType(CloudException.class, () -> session.send(call));
    }
  }
}
