package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a clouds.yaml may say, and what is answered to one that cannot be used. */
class CloudsFileTest {

  private static final String APPLICATION =
      """
      clouds:
        mine:
          auth_type: v3applicationcredential
          region_name: "KVM@TACC"
          auth:
            auth_url: https://keystone.example:5000/v3
            application_credential_id: 0123
            application_credential_secret: 1e3
      """;

  private static final String PASSWORD =
      """
      clouds:
        mine:
          auth:
            auth_url: https://keystone.example:5000/
            username: alice
            password: " pa ss "
            user_domain_name: Default
            project_name: chameleon
            project_domain_id: default
      """;

  @TempDir private Path directory;

  @Test
  void an_application_credential_is_read_as_it_is_written() {
    var entry = entry(APPLICATION);

    assertThat(entry.credential())
        .isEqualTo(new Credential.Application("0123", "", new Named("", "", "", ""), "1e3"));
    assertThat(entry.authUrl()).isEqualTo(URI.create("https://keystone.example:5000/v3"));
    assertThat(entry.region()).isEqualTo("KVM@TACC");
    assertThat(entry.view()).isEqualTo("public");
    assertThat(entry.trust()).isEqualTo(TlsTrust.OF_THE_JVM);
  }

  @Test
  void an_application_credential_can_be_named_with_its_user() {
    var entry =
        entry(
            APPLICATION.replace(
                "application_credential_id: 0123",
                "application_credential_name: ci\n      username: alice\n      user_domain_id: d1"));

    assertThat(entry.credential())
        .isEqualTo(new Credential.Application("", "ci", new Named("", "alice", "d1", ""), "1e3"));
  }

  @Test
  void a_password_is_what_no_auth_type_means() {
    var entry = entry(PASSWORD);

    assertThat(entry.credential())
        .isEqualTo(
            new Credential.Password(
                new Named("", "alice", "", "Default"),
                " pa ss ",
                new Named("", "chameleon", "default", "")));
    assertThat(entry.authUrl()).isEqualTo(URI.create("https://keystone.example:5000/v3"));
    assertThat(entry.region()).isEmpty();
  }

  @Test
  void ids_need_no_domain() {
    var entry =
        entry(
            """
            clouds:
              mine:
                auth_type: v3password
                auth: {auth_url: "http://k:5000", user_id: u, password: p, project_id: x}
            """);

    assertThat(entry.credential())
        .isEqualTo(
            new Credential.Password(new Named("u", "", "", ""), "p", new Named("x", "", "", "")));
  }

  @Test
  void a_token_may_name_no_project() {
    var entry = entry("clouds: {mine: {auth_type: token, auth: {auth_url: 'http://k', token: t}}}");

    assertThat(entry.credential()).isEqualTo(new Credential.Token("t", new Named("", "", "", "")));
  }

  @Test
  void what_belongs_to_auth_may_stand_above_it() {
    var entry =
        entry(
            """
            clouds:
              mine:
                auth_url: http://k:5000
                username: alice
                password: p
                tenant_name: chameleon
                default_domain_name: Default
            """);

    assertThat(entry.credential())
        .isEqualTo(
            new Credential.Password(
                new Named("", "alice", "", "Default"),
                "p",
                new Named("", "chameleon", "", "Default")));
  }

  @Test
  void secure_yaml_lies_over_it() {
    write("secure.yaml", "clouds: {mine: {auth: {application_credential_secret: other}}}");

    assertThat(entry(APPLICATION).credential())
        .isEqualTo(new Credential.Application("0123", "", new Named("", "", "", ""), "other"));
  }

  @Test
  void interface_tls_and_overrides_are_read() {
    var entry =
        entry(
            PASSWORD
                + """
                    endpoint_type: internalURL
                    cacert: ~/ca.pem
                    insecure: true
                    block_storage_endpoint_override: http://cinder:8776/v3/x/
                    compute_api_version: 2.1
                """);

    assertThat(entry.view()).isEqualTo("internal");
    assertThat(entry.trust())
        .isEqualTo(
            new TlsTrust(false, Optional.of(Path.of(System.getProperty("user.home"), "ca.pem"))));
    assertThat(entry.overrides())
        .isEqualTo(Map.of(Service.VOLUME, URI.create("http://cinder:8776/v3/x")));
  }

  @Test
  void a_region_of_a_list_brings_its_own_settings() {
    var entry =
        entry(
            PASSWORD
                + """
                    region_name: two
                    regions:
                    - one
                    - name: two
                      values: {interface: admin}
                """);

    assertThat(entry.region()).isEqualTo("two");
    assertThat(entry.view()).isEqualTo("admin");
    assertThat(entry(PASSWORD + "    regions: [one]\n").region()).isEqualTo("one");
  }

  @Test
  void several_regions_without_a_choice_are_an_error() {
    assertThat(refusal(PASSWORD + "    regions: [one, two]\n"))
        .hasMessageContaining("it has several regions at line 10: one, two")
        .hasMessageContaining("region_name: one");
  }

  @Test
  void a_profile_is_harmless_beside_an_address() {
    assertThat(entry(PASSWORD + "    profile: vexxhost\n").authUrl()).hasHost("keystone.example");
    assertThat(refusal("clouds: {mine: {profile: vexxhost}}"))
        .hasMessageContaining("profile \"vexxhost\" at line 1 refers to a list of vendors");
  }

  @Test
  void everything_that_is_missing_is_said_at_once() {
    assertThat(refusal("clouds: {mine: {auth: {project_name: x}}}"))
        .hasMessageContaining("auth.auth_url is missing")
        .hasMessageContaining("auth.username (or auth.user_id) is missing")
        .hasMessageContaining("auth.password is missing")
        .hasMessageContaining("auth.project_domain_name is missing")
        .hasMessageContaining("auth_type: v3password");
  }

  @Test
  void a_password_without_a_project_is_an_error() {
    assertThat(refusal(PASSWORD.replace("project_name: chameleon", "x: y")))
        .hasMessageContaining("auth.project_name (or auth.project_id) is missing");
  }

  @Test
  void an_application_credential_without_its_type_or_parts_is_an_error() {
    assertThat(refusal(APPLICATION.replace("auth_type: v3applicationcredential", "x: y")))
        .hasMessageContaining("no auth_type, which then means a password")
        .hasMessageContaining("add auth_type: v3applicationcredential");
    assertThat(
            refusal(
                "clouds: {mine: {auth_type: v3applicationcredential, auth: {auth_url: 'http://k'}}}"))
        .hasMessageContaining("auth.application_credential_id is missing")
        .hasMessageContaining("auth.application_credential_secret is missing");
  }

  @Test
  void an_address_that_is_none_is_named_by_its_line_and_not_shown() {
    for (var url : List.of("keystone:5000", "ftp://k", "http://", "'a b'", "http://u:geheim@k")) {
      assertThat(refusal(PASSWORD.replace("https://keystone.example:5000/", url)))
          .hasMessageContaining("auth_url at line 4 is no address")
          .hasMessageNotContaining("geheim");
    }
  }

  @Test
  void version_2_of_the_identity_api_is_an_error() {
    for (var text :
        List.of(
            PASSWORD + "    identity_api_version: 2.0\n",
            PASSWORD + "    auth_type: v2password\n",
            PASSWORD.replace("5000/", "5000/v2.0"))) {
      assertThat(refusal(text)).hasMessageContaining("version 2 of the identity API");
    }
  }

  @Test
  void what_is_not_supported_says_so() {
    assertThat(refusal(PASSWORD + "    auth_type: v3oidcpassword\n"))
        .hasMessageContaining("auth_type \"v3oidcpassword\" at line 10 is none that CXP can use");
    assertThat(refusal(PASSWORD + "    cert: /a\n")).hasMessageContaining("client's certificate");
    assertThat(refusal(PASSWORD + "    verify: maybe\n"))
        .hasMessageContaining("verify at line 10 is neither true nor false");
    assertThat(refusal(PASSWORD + "    interface: publik\n"))
        .hasMessageContaining("did you mean \"public\"?");
  }

  @Test
  void an_unknown_cloud_is_answered_with_what_there_is() {
    var file = CloudsFile.read(write("clouds.yaml", APPLICATION));

    assertThat(file.names()).containsExactly("mine");
    assertThat(catchThrowableOfType(CloudException.class, () -> file.entry("mime")))
        .hasMessageContaining("did you mean \"mine\"?");
    assertThat(refusal("clouds: {mine: geheim}"))
        .hasMessageContaining("its entry at line 1 holds no settings")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void files_that_cannot_be_read_say_why() throws IOException {
    assertThat(refusal(directory.resolve("none.yaml"))).hasMessageContaining("no such file");
    assertThat(refusal(directory)).hasMessageContaining("it is a directory");
    var latin = directory.resolve("latin.yaml");
    Files.write(latin, "clouds: {\u00fc: 1}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal(latin)).hasMessageContaining("it is no UTF-8 text");
  }

  @Test
  void text_that_is_not_such_yaml_says_where() {
    assertThat(refusal("clouds:\n  mine:\n    password: @geheim\n"))
        .hasMessageContaining("at line 3")
        .hasMessageNotContaining("geheim");
    assertThat(refusal("clouds:\n  a: 1\n  a: 2\n")).hasMessageContaining("at line 3");
    assertThat(refusal("")).hasMessageContaining("it is empty");
    assertThat(refusal("- geheim")).hasMessageContaining("it holds no entries");
    assertThat(refusal("mine: {auth: {}}"))
        .hasMessageContaining("it has no \"clouds\"; at its top stand [mine]");
    assertThat(refusal("clouds: {a: &x {}, mine: *x}"))
        .hasMessageContaining("at line 1: it has an alias (*x)");
    assertThat(refusal("clouds: {}\n---\nclouds: {}"))
        .hasMessageContaining("a second YAML document begins");
  }

  @Test
  void the_standard_places_are_looked_at_only_when_asked_for() {
    var second = write("second.yaml", APPLICATION);
    var first = directory.resolve("first.yaml");

    assertThat(CloudsFile.firstOf(List.of(first, second)).path()).isEqualTo(second);
    assertThat(catchThrowableOfType(CloudException.class, () -> CloudsFile.firstOf(List.of(first))))
        .hasMessageContaining("there is none of [" + first + "]");
  }

  @Test
  void the_environment_is_followed_where_it_agrees() {
    var file = write("clouds.yaml", APPLICATION).toString();

    assertThat(
            new Environment(Map.of("OS_CLIENT_CONFIG_FILE", file, "OS_CLOUD", "mine"))
                .entry()
                .name())
        .isEqualTo("mine");
    assertThat(new Environment(Map.of("OS_CLIENT_CONFIG_FILE", file)).entry("mine").name())
        .isEqualTo("mine");
    assertThat(
            refusal(
                () ->
                    new Environment(Map.of("OS_CLIENT_CONFIG_FILE", file, "OS_CLOUD", "other"))
                        .entry("mine")))
        .hasMessageContaining("OS_CLOUD is \"other\"");
    assertThat(refusal(() -> new Environment(Map.of("OS_CLOUD", "mine")).entry("mine")))
        .hasMessageContaining("OS_CLIENT_CONFIG_FILE is not set");
    assertThat(refusal(() -> new Environment(Map.of()).entry()))
        .hasMessageContaining("OS_CLOUD is not set");
  }

  @Test
  void a_secure_file_elsewhere_is_named_by_the_environment() {
    var file = write("clouds.yaml", APPLICATION).toString();
    var secure = write("s.yaml", "clouds: {mine: {auth: {application_credential_secret: other}}}");

    var entry =
        new Environment(
                Map.of("OS_CLIENT_CONFIG_FILE", file, "OS_CLIENT_SECURE_FILE", secure.toString()))
            .entry("mine");

    assertThat(entry.credential().secret()).isEqualTo("other");
  }

  private CloudEntry entry(String text) {
    return CloudsFile.read(write("clouds.yaml", text)).entry("mine");
  }

  private CloudException refusal(String text) {
    return refusal(() -> entry(text));
  }

  private static CloudException refusal(Path file) {
    return refusal(() -> CloudsFile.read(file));
  }

  private static CloudException refusal(Runnable reading) {
    var error = catchThrowableOfType(CloudException.class, reading::run);
    assertThat(error).isNotNull();
    assertThat(error.kind()).isEqualTo(Kind.CONFIGURATION);
    assertThat(error.explanation().remedies()).isNotEmpty();
    assertThat(error).hasNoCause();
    return error;
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
