package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cxp.check.Capability;
import dev.cxp.check.Explanation;
import dev.cxp.cluster.Cluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClusterSelectionTest {

  private final Map<CxpSettings, ClusterSelection.Failure> failures = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  private record Fake(
      String name, Availability availability, Supplier<Cluster> starter, List<String> asked)
      implements ClusterProvider {
    @Override
    public Availability probe(ClusterRequest request) {
      asked.add("probe " + name);
      return availability;
    }

    @Override
    public Cluster start(ClusterRequest request) {
      asked.add("start " + name);
      return starter.get();
    }
  }

  private Fake working(String name) {
    return new Fake(
        name,
        Availability.available(),
        () ->
            Cluster.using(new KubernetesClientBuilder().withConfig(Config.empty()).build())
                .tier(name)
                .build(),
        asked);
  }

  private Fake unavailable(String name, String reason, String remedy, String paste) {
    return new Fake(name, Availability.unavailable(reason, remedy, paste), () -> null, asked);
  }

  private Fake failing(String name) {
    return new Fake(
        name,
        Availability.available(),
        () -> {
          throw new ClusterUnavailableException(
              Explanation.tried("to start " + name)
                  .happened("it ended with exit code 1")
                  .remedy("look at its log"));
        },
        asked);
  }

  private ClusterSelection among(String tier, ClusterProvider... providers) {
    return ClusterSelection.among(settings(tier, ""), List.of(providers), failures);
  }

  /** Of a machine where the variable CI says this. */
  private static CxpSettings settings(String tier, String ci) {
    return CxpSettings.of(
            Map.of(), key -> Optional.empty(), key -> null, name -> name.equals("CI") ? ci : null)
        .with(Setting.CLUSTER, tier);
  }

  @Test
  void auto_tries_in_the_documented_order() {
    var selection =
        among(
            "auto", working("kubeconfig"), working("k3s"), unavailable("embedded", "no", "do", ""));

    try (var cluster = selection.start("test")) {
      assertThat(cluster.tier()).isEqualTo("k3s");
    }
    assertThat(asked).containsExactly("probe embedded", "probe k3s", "start k3s");
  }

  @Test
  void auto_goes_on_after_a_start_that_failed() {
    try (var cluster = among("auto", failing("embedded"), working("k3s")).start("test")) {
      assertThat(cluster.tier()).isEqualTo("k3s");
    }
  }

  @Test
  void named_tier_is_the_only_one_tried() {
    assertThatThrownBy(
            () ->
                among(
                        "k3s",
                        working("embedded"),
                        unavailable(
                            "k3s", "no engine answers", "start one", "podman machine start"))
                    .start("test"))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage(
            """
            CXP tried to get a cluster from the tier "k3s", but no engine answers.
            What to do:
              start one
              tests fail, for the tier is named: cxp.cluster=k3s, from the program
            To paste:
              podman machine start\
            """);
    assertThat(asked).containsExactly("probe k3s");
  }

  @Test
  void none_serves_and_the_message_lists_every_attempt() {
    assertThatThrownBy(
            () ->
                among(
                        "auto",
                        failing("embedded"),
                        unavailable(
                            "kubeconfig", "none is named", "name one", "-Dcxp.kubeconfig=x"))
                    .start("test"))
        .hasMessageStartingWith("CXP tried to get a cluster, but none of the 4 tiers gives one:")
        .hasMessageContainingAll(
            "embedded: it ended with exit code 1",
            "k3s: no provider of that name is on the class path",
            "kubeconfig: none is named",
            "chameleon: no provider of that name is on the class path",
            "embedded: look at its log",
            "kubeconfig: name one",
            "-Dcxp.kubeconfig=x");
  }

  @Test
  void failure_is_remembered_with_its_text() {
    var first = catchThrowable(() -> among("auto", failing("embedded")).start("one"));
    asked.clear();
    var second = catchThrowable(() -> among("auto", failing("embedded")).start("two"));

    assertThat(second)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage(first.getMessage());
    assertThat(asked).isEmpty();
  }

  @Test
  void failure_is_not_remembered_for_other_settings() {
    catchThrowable(() -> among("embedded", failing("embedded")).start("one"));

    try (var cluster = among("k3s", working("k3s")).start("two")) {
      assertThat(cluster.tier()).isEqualTo("k3s");
    }
  }

  @Test
  void unknown_tier_asks_nobody() {
    assertThatThrownBy(() -> among("k33s", working("k3s")).start("test"))
        .hasMessageContaining("did you mean \"k3s\"?");
    assertThat(asked).isEmpty();
  }

  @Test
  void providers_are_found_as_services() {
    assertThat(ServiceLoader.load(ClusterProvider.class).stream().map(each -> each.get().name()))
        .containsExactlyInAnyOrder("embedded", "k3s", "kubeconfig");
  }

  @Test
  void tier_without_a_provider_says_so() {
    var settings = CxpSettings.ofThisJvm().with(Setting.CLUSTER, "chameleon");

    assertThatThrownBy(() -> ClusterSelection.from(settings).start("test"))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("\"chameleon\"", "this version of CXP has none");
  }

  private ClusterSelection requiring(String require, String tier, ClusterProvider... providers) {
    var settings = settings(tier, "").with(Setting.REQUIRE, require);
    return ClusterSelection.among(settings, List.of(providers), failures);
  }

  private boolean isRequired(ClusterSelection selection) {
    var thrown = catchThrowable(() -> selection.start("test"));
    assertThat(thrown).isInstanceOf(ClusterUnavailableException.class);
    return ((ClusterUnavailableException) thrown).required();
  }

  @Test
  void tier_that_is_required_and_not_there_says_so_each_time() {
    var selection = requiring("embedded,k3s", "k3s", failing("k3s"));

    assertThat(isRequired(selection)).isTrue();
    assertThat(isRequired(selection)).as("remembered").isTrue();
    assertThatThrownBy(() -> selection.start("test"))
        .hasMessageContaining("it is required: cxp.require=embedded,k3s, from the program");
  }

  @Test
  void only_auto_without_any_candidate_is_no_failure() {
    assertThat(isRequired(among("auto"))).isFalse();
    assertThat(isRequired(among("auto", unavailable("k3s", "no engine", "start it", ""))))
        .isFalse();
  }

  @Test
  void tier_that_is_named_and_not_there_is_a_failure() {
    assertThat(isRequired(among("k3s", unavailable("k3s", "no engine", "start it", "")))).isTrue();
    assertThat(isRequired(among("chameleon"))).isTrue();
    assertThat(isRequired(requiring("embedded", "k3s", failing("k3s")))).isTrue();
  }

  @Test
  void start_that_began_and_broke_is_a_failure_each_time() {
    var selection = among("auto", failing("embedded"));

    assertThat(isRequired(selection)).isTrue();
    assertThat(isRequired(selection)).as("remembered").isTrue();
    assertThatThrownBy(() -> selection.start("test"))
        .hasMessageContaining("tests fail, for embedded was there to be used");
  }

  @Test
  void kubeconfig_that_is_named_and_cannot_be_used_is_a_failure() {
    for (var setting : List.of(Setting.KUBECONFIG, Setting.KUBECONFIG_CONTEXT)) {
      var named = settings("auto", "").with(setting, "mine");
      var selection =
          ClusterSelection.among(
              named, List.of(unavailable("kubeconfig", "no context", "name it", "")), failures);

      assertThat(isRequired(selection)).isTrue();
    }
  }

  private boolean failsIn(String ci, String missing) {
    failures.clear();
    var settings = settings("auto", ci).with(Setting.MISSING, missing);
    return isRequired(ClusterSelection.among(settings, List.of(), failures));
  }

  @Test
  void build_server_without_a_cluster_is_a_failure_unless_that_is_allowed() {
    assertThat(failsIn("true", "auto")).isTrue();
    assertThat(failsIn("woodpecker", "auto")).isTrue();
    assertThat(failsIn("true", "abort")).isFalse();
    assertThat(failsIn("false", "auto")).isFalse();
    assertThat(failsIn("", "auto")).isFalse();
    assertThat(failsIn("", "fail")).isTrue();
    var selection = ClusterSelection.among(settings("auto", "1"), List.of(), new HashMap<>());
    assertThatThrownBy(() -> selection.start("test"))
        .hasMessageContaining("the variable CI is set; to have them aborted, say")
        .hasMessageContaining("-Dcxp.cluster.missing=abort");
  }

  @Test
  void unknown_word_for_a_missing_cluster_is_named() {
    assertThatThrownBy(() -> failsIn("", "abrt"))
        .hasMessageContainingAll("cxp.cluster.missing", "did you mean \"abort\"?");
  }

  @Test
  void auto_takes_only_what_is_required() {
    var selection = requiring("k3s", "auto", working("embedded"), failing("k3s"));

    assertThat(isRequired(selection)).isTrue();
    assertThat(asked).containsExactly("probe k3s", "start k3s");
    assertThatThrownBy(() -> selection.start("test"))
        .hasMessageContainingAll("the only tier that may be taken", "k3s: it ended with exit code");
  }

  private Fake able(String name, Capability... capabilities) {
    return new Fake(
        name,
        Availability.available(),
        () ->
            Cluster.using(new KubernetesClientBuilder().withConfig(Config.empty()).build())
                .tier(name)
                .capabilities(Set.of(capabilities))
                .onClose(() -> asked.add("close " + name))
                .build(),
        asked);
  }

  @Test
  void cluster_that_lacks_a_required_capability_is_closed_and_explained() {
    for (var word : List.of("WORKLOADS", "workloads", "real-nodes")) {
      asked.clear();
      var selection = requiring(word, "embedded", able("embedded", Capability.API_SERVER));

      assertThat(isRequired(selection)).isTrue();
      assertThat(asked).containsExactly("probe embedded", "start embedded", "close embedded");
      assertThatThrownBy(() -> selection.start("test"))
          .hasMessageContainingAll("lacks WORKLOADS, a node that runs", "-Dcxp.node=real");
    }
  }

  @Test
  void auto_goes_on_to_a_tier_with_the_required_capability() {
    var selection =
        requiring("WORKLOADS", "auto", able("embedded"), able("k3s", Capability.WORKLOADS));

    try (var cluster = selection.start("test")) {
      assertThat(cluster.tier()).isEqualTo("k3s");
    }
  }

  @Test
  void unknown_requirement_is_named_with_what_there_is() {
    assertThatThrownBy(() -> requiring("embedded, workload", "auto").start("test"))
        .hasMessageContainingAll(
            "\"workload\" in its value \"embedded, workload\", from the program",
            "use embedded, k3s, kubeconfig, chameleon, real-nodes, API_SERVER",
            "did you mean \"WORKLOADS\"?");
    assertThat(asked).isEmpty();
  }
}
