package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.check.CxpException;
import dev.cxp.image.Platform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CxpSettingsTest {

  private static CxpSettings settings(
      Map<Setting, String> annotation,
      Map<String, String> configuration,
      Map<String, String> properties,
      Map<String, String> environment) {
    return CxpSettings.of(
        annotation,
        key -> Optional.ofNullable(configuration.get(key)),
        properties::get,
        environment::get);
  }

  private static CxpSettings property(Setting setting, String value) {
    return settings(Map.of(), Map.of(), Map.of(setting.key(), value), Map.of());
  }

  @Test
  void defaults_are_valid_and_name_themselves() {
    var settings = settings(Map.of(), Map.of(), Map.of(), Map.of());

    settings.checkAll();

    assertThat(settings.tier()).isEqualTo("auto");
    assertThat(settings.startTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.upstream()).isTrue();
    assertThat(settings.platform()).isEqualTo(Platform.ofThisMachine());
    assertThat(settings.kubeconfig()).isEmpty();
    assertThat(settings.source(Setting.CLUSTER)).isEqualTo("the default");
  }

  @Test
  void stronger_places_win() {
    var annotation = Map.of(Setting.CLUSTER, "chameleon");
    var configuration = Map.of("cxp.cluster", "k3s");
    var properties = Map.of("cxp.cluster", "kubeconfig");
    var environment = Map.of("CXP_CLUSTER", "embedded");

    assertThat(
            Stream.of(
                    settings(annotation, Map.of(), Map.of(), Map.of()),
                    settings(annotation, configuration, Map.of(), Map.of()),
                    settings(annotation, configuration, properties, Map.of()),
                    settings(annotation, configuration, properties, environment))
                .map(each -> each.tier() + " from " + each.source(Setting.CLUSTER)))
        .containsExactly(
            "chameleon from an annotation on the test",
            "k3s from the JUnit configuration parameter cxp.cluster",
            "kubeconfig from the system property cxp.cluster",
            "embedded from the environment variable CXP_CLUSTER");
  }

  @Test
  void blank_means_not_set() {
    var settings =
        settings(Map.of(), Map.of(), Map.of("cxp.cluster", "k3s"), Map.of("CXP_CLUSTER", "  "));

    assertThat(settings.tier()).isEqualTo("k3s");
  }

  @ParameterizedTest
  @CsvSource({
    "CLUSTER, CXP_CLUSTER",
    "START_TIMEOUT, CXP_CLUSTER_START_TIMEOUT",
    "PULL_BACKOFF, CXP_NODE_PULL_BACKOFF"
  })
  void environment_variables_are_derived_from_names(Setting setting, String variable) {
    assertThat(setting.environmentVariable()).isEqualTo(variable);
  }

  @Test
  void unknown_tier_lists_the_known_ones_and_the_closest() {
    var settings = settings(Map.of(), Map.of(), Map.of(), Map.of("CXP_CLUSTER", "embeded"));

    assertThatThrownBy(settings::tier)
        .isInstanceOf(CxpException.class)
        .hasMessage(
            """
            CXP tried to read the setting cxp.cluster, but its value "embeded", from the environment variable CXP_CLUSTER, is not one of its values.
            What to do:
              use auto, embedded, k3s, kubeconfig or chameleon
              did you mean "embedded"?\
            """);
  }

  @Test
  void nonsense_has_no_closest_tier() {
    assertThatThrownBy(() -> property(Setting.CLUSTER, "zzzzzzzz").tier())
        .hasMessageNotContaining("did you mean");
  }

  @ParameterizedTest
  @CsvSource({
    "START_TIMEOUT, 60",
    "START_TIMEOUT, 0s",
    "START_TIMEOUT, -5s",
    "PULL_BACKOFF, soon",
    "REGISTRY_UPSTREAM, yes",
    "REGISTRY_MIRRORS, docker.io",
    "REGISTRY_MIRRORS, docker.io=ftp://x",
    "REGISTRY_MIRRORS, =http://x",
    "PLATFORM, amd64",
    "CLUSTER, Embedded"
  })
  void bad_value_names_setting_place_and_allowed_values(Setting setting, String value) {
    assertThatThrownBy(() -> property(setting, value).checkAll())
        .isInstanceOf(CxpException.class)
        .hasMessageContainingAll(
            "the setting " + setting.key(),
            "\"" + value + "\"",
            "the system property " + setting.key(),
            "use " + setting.allowed());
  }

  @Test
  void values_are_read() {
    assertThat(property(Setting.START_TIMEOUT, "1500ms").startTimeout())
        .isEqualTo(Duration.ofMillis(1500));
    assertThat(property(Setting.START_TIMEOUT, "2m").startTimeout())
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(property(Setting.PLATFORM, "linux/arm64").platform())
        .isEqualTo(new Platform("linux", "arm64"));
    assertThat(
            property(
                    Setting.REGISTRY_MIRRORS,
                    "docker.io=http://127.0.0.1:5000, quay.io=https://m.example/q")
                .mirrors())
        .containsExactly(
            Map.entry("docker.io", URI.create("http://127.0.0.1:5000")),
            Map.entry("quay.io", URI.create("https://m.example/q")));
    assertThat(property(Setting.CACHE, "~/x").cacheDirectory())
        .isEqualTo(Path.of(System.getProperty("user.home"), "x"));
  }

  @Test
  void settings_are_equal_when_their_values_are() {
    var one = property(Setting.CLUSTER, "k3s");
    var other = settings(Map.of(Setting.CLUSTER, "k3s"), Map.of(), Map.of(), Map.of());

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(one.with(Setting.CLUSTER, "embedded"));
  }

  @Test
  void credentials_are_named_by_a_variable_or_a_file(@TempDir Path directory) throws IOException {
    var file = Files.writeString(directory.resolve("token"), "s3cret\n");

    assertThat(
            property(
                    Setting.REGISTRY_CREDENTIALS,
                    "ghcr.io=alice:env:PATH, registry.example:5000=bob:file:" + file)
                .credentials())
        .hasEntrySatisfying("ghcr.io", alice -> assertThat(alice.user()).isEqualTo("alice"))
        .hasEntrySatisfying(
            "registry.example:5000", bob -> assertThat(bob.user()).isEqualTo("bob"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ghcr.io=alice:hunter2", "alice:hunter2", "ghcr.io=alice:var:hunter2"})
  void password_in_the_place_of_a_name_is_refused_and_not_shown(String value) {
    var settings = property(Setting.REGISTRY_CREDENTIALS, value);

    assertThatThrownBy(settings::checkAll)
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("cxp.registry.credentials")
        .hasMessageContaining("the system property")
        .hasMessageContaining("-Dcxp.registry.credentials=ghcr.io=alice:env:GHCR_TOKEN")
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("hunter2");
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"env:CXP_NO_SUCH_VARIABLE", "file:/no/such/file"})
  void variable_or_file_that_is_not_there_is_named(String place) {
    var settings = property(Setting.REGISTRY_CREDENTIALS, "ghcr.io=alice:" + place);

    assertThatThrownBy(settings::checkAll)
        .isInstanceOf(CxpException.class)
        .hasMessageContaining("the credentials of alice for ghcr.io")
        .hasMessageContaining(place.substring(place.indexOf(':') + 1));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void table_has_a_row_for_each_setting(Setting setting) {
    assertThat(Setting.table().lines())
        .filteredOn(line -> line.startsWith("| `" + setting.key() + "` |"))
        .hasSize(1)
        .allMatch(line -> line.endsWith("| " + setting.description() + " |"));
    assertThat(Setting.named(setting.key())).contains(setting);
  }
}
