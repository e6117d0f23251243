package dev.cxp.junit.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cxp.check.Capability;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.ApplyException;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.Installation;
import dev.cxp.cluster.RunScope;
import dev.cxp.junit.Shop;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.Setting;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs leave, and what they leave alone, in a cluster that is not theirs. */
@Tag("cluster")
class KubeconfigClusterTest {

  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir private Path directory;

  private final KubernetesClient theirs = SharedCluster.get().client();
  private String name;
  private ExistingCluster existing;

  @BeforeEach
  void prepare() throws IOException {
    name = "existing-" + NAMES.incrementAndGet();
    existing = ExistingCluster.in(directory);
  }

  private static Namespace namespace(String name) {
    return new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  private static ClusterRole role(String name, String verb) {
    return new ClusterRoleBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addNewRule()
        .withApiGroups("")
        .withResources("pods")
        .withVerbs(verb)
        .endRule()
        .build();
  }

  private io.fabric8.kubernetes.api.model.ConfigMap configMap(String map, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(map)
        .withNamespace(name)
        .endMetadata()
        .withData(Map.of("key", value))
        .build();
  }

  private Namespace live(String namespace) {
    return theirs.namespaces().withName(namespace).get();
  }

  @Test
  void namespaces_carry_the_run_and_are_gone_with_it() {
    var run = "";
    try (var cluster = existing.start()) {
      run = cluster.scope().orElseThrow().run();
      cluster.apply(namespace(name));
      cluster.apply(namespace(name)); // again, as every installation does
      cluster.apply(configMap("mine", "1"));

      assertThat(live(name).getMetadata().getLabels()).containsEntry(RunScope.RUN, run);
      assertThat(Instant.parse(live(name).getMetadata().getAnnotations().get(RunScope.EXPIRES)))
          .isBetween(
              Instant.now().plus(Duration.ofMinutes(58)),
              Instant.now().plus(Duration.ofMinutes(61)));
      assertThat(cluster.scope().orElseThrow().namespaces())
          .containsExactlyInAnyOrder(name, "cxp-run-" + run);
    }

    assertThat(live(name)).isNull();
    assertThat(live("cxp-run-" + run)).isNull();
  }

  @Test
  void pipeline_is_installed_and_leaves_nothing() {
    var pipeline = Shop.pipeline(name);
    Shop.push(pipeline, SharedCluster.get());
    try (var cluster = existing.start()) {
      var findings = Installation.of(pipeline).into(cluster).timeout(Duration.ofSeconds(60)).run();

      assertThat(findings)
          .extracting(Finding::verdict)
          .contains(Verdict.PASSED)
          .doesNotContain(Verdict.FAILED);
      assertThat(live(name + "-staging").getMetadata().getLabels())
          .containsKeys(RunScope.RUN, "app.kubernetes.io/part-of");
    }

    assertThat(live(name + "-staging")).isNull();
    assertThat(live(name + "-canary")).isNull();
  }

  @Test
  void capabilities_are_what_the_cluster_shows() {
    try (var cluster = existing.start()) {
      assertThat(cluster.tier()).isEqualTo("kubeconfig");
      assertThat(cluster.capabilities())
          .containsExactlyInAnyOrder(
              Capability.API_SERVER, Capability.CONTROLLERS, Capability.IMAGE_PULL);
      assertThat(cluster.versions()).containsEntry("node", "simulated").containsKey("kubernetes");
    }
  }

  @Test
  void namespace_of_somebody_else_is_refused_and_stays_as_it_was() {
    theirs.resource(namespace(name)).create();
    try (var cluster = existing.start()) {
      assertThatThrownBy(() -> cluster.apply(namespace(name)))
          .isInstanceOf(ApplyException.class)
          .hasMessageContainingAll(
              "no run of CXP made it", "-Dcxp.kubeconfig.adopt-namespaces=" + name);
      assertThatThrownBy(() -> cluster.apply(configMap("mine", "1")))
          .isInstanceOf(ApplyException.class)
          .hasMessageContaining("no run of CXP made it");
    }

    assertThat(live(name)).isNotNull();
    assertThat(live(name).getMetadata().getLabels()).doesNotContainKey(RunScope.RUN);
    assertThat(theirs.configMaps().inNamespace(name).withName("mine").get()).isNull();
  }

  @Test
  void namespace_of_another_run_is_refused_with_its_time() {
    try (var first = existing.start();
        var second = existing.start()) {
      first.apply(namespace(name));

      assertThatThrownBy(() -> second.apply(namespace(name)))
          .isInstanceOf(ApplyException.class)
          .hasMessageContainingAll(
              "belongs to the run " + first.scope().orElseThrow().run(), "alive until");
    }
  }

  @Test
  void adopted_namespace_keeps_what_was_there_and_loses_what_the_run_added() {
    theirs.resource(namespace(name)).create();
    theirs.resource(configMap("theirs", "old")).create();
    var settings = existing.settings().with(Setting.KUBECONFIG_ADOPT, "other, " + name);
    try (var cluster = ExistingCluster.start(settings)) {
      cluster.apply(namespace(name));
      cluster.apply(configMap("added", "1"));
      cluster.apply(configMap("added", "2"));
      // Another field: the old one has an owner, and taking it over is a conflict as ever.
      cluster.apply(configMap("theirs", "old").edit().addToData("more", "new").build());
    }

    assertThat(live(name).getMetadata().getLabels()).doesNotContainKey(RunScope.RUN);
    var maps = theirs.configMaps().inNamespace(name);
    assertThat(maps.withName("added").get()).isNull();
    assertThat(maps.withName("theirs").get().getData())
        .containsEntry("key", "old")
        .containsEntry("more", "new");
  }

  @Test
  void cluster_scoped_objects_are_the_runs_or_refused() {
    theirs.resource(role(name + "-theirs", "get")).create();
    try (var cluster = existing.start()) {
      var applied = cluster.apply(role(name + "-mine", "get"));
      cluster.apply(role(name + "-mine", "list"));

      assertThat(applied.getMetadata().getLabels())
          .containsEntry(RunScope.RUN, cluster.scope().orElseThrow().run());
      assertThatThrownBy(() -> cluster.apply(role(name + "-theirs", "list")))
          .isInstanceOf(ApplyException.class)
          .hasMessageContaining("it exists, and this run did not make it");
    }

    var roles = theirs.rbac().clusterRoles();
    assertThat(roles.withName(name + "-mine").get()).isNull();
    assertThat(roles.withName(name + "-theirs").get().getRules().get(0).getVerbs())
        .containsExactly("get");
  }

  @Test
  void namespace_that_somebody_made_anew_under_the_same_name_is_not_removed() {
    try (var cluster = existing.start()) {
      cluster.apply(namespace(name));
      theirs.namespaces().withName(name).delete();
      theirs
          .namespaces()
          .withName(name)
          .waitUntilCondition(gone -> gone == null, 30, TimeUnit.SECONDS);
      theirs.resource(namespace(name)).create();
    }

    assertThat(live(name)).isNotNull();
    assertThat(live(name).getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void a_run_puts_off_its_expiry_while_it_lives() {
    var settings = existing.settings().with(Setting.KUBECONFIG_EXPIRY, "6s");
    try (var cluster = ExistingCluster.start(settings)) {
      cluster.apply(namespace(name));
      var before = live(name).getMetadata().getAnnotations().get(RunScope.EXPIRES);

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> live(name).getMetadata().getAnnotations().get(RunScope.EXPIRES),
              now -> now.compareTo(before) > 0);
    }
  }

  @Test
  void a_start_sweeps_what_expired_and_nothing_else() {
    theirs.resource(marked(name + "-expired", Instant.now().minusSeconds(1).toString())).create();
    theirs.resource(marked(name + "-alive", Instant.now().plusSeconds(600).toString())).create();
    theirs.resource(marked(name + "-unreadable", "yesterday")).create();
    theirs.resource(marked(name + "-silent", null)).create();
    var unlabelled = marked(name + "-unlabelled", Instant.now().minusSeconds(1).toString());
    unlabelled.getMetadata().setLabels(Map.of());
    theirs.resource(unlabelled).create();

    existing.start().close();

    awaitGone(name + "-expired");
    for (var left : new String[] {"-alive", "-unreadable", "-silent", "-unlabelled"}) {
      assertThat(live(name + left).getMetadata().getDeletionTimestamp()).as(left).isNull();
    }
  }

  private static Namespace marked(String name, String expires) {
    var namespace = namespace(name).edit().editMetadata().addToLabels(RunScope.RUN, "killed");
    return (expires == null ? namespace : namespace.addToAnnotations(RunScope.EXPIRES, expires))
        .endMetadata()
        .build();
  }

  private void awaitGone(String namespace) {
    await().atMost(Duration.ofSeconds(30)).until(() -> live(namespace) == null);
  }

  @Test
  void a_jvm_that_ends_without_closing_removes_what_it_made() throws Exception {
    var process = Forked.java(Leave.class, "" + existing.kubeconfig(), name, "end");

    assertThat(Forked.lastLine(process)).isEqualTo("made");
    awaitGone(name);
  }

  @Test
  void what_a_killed_jvm_left_is_swept_by_the_next_run_with_what_it_owns() throws Exception {
    var process = Forked.java(Leave.class, "" + existing.kubeconfig(), name, "halt");
    assertThat(Forked.lastLine(process)).isEqualTo("made");
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(live(name)).isNotNull();
    assertThat(theirs.rbac().clusterRoles().withName(name).get()).isNotNull();

    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              RunScope.sweep(theirs);
              return live(name) == null
                  && theirs.rbac().clusterRoles().withName(name).get() == null;
            });
  }

  /** Makes a namespace and a ClusterRole, and ends without closing the cluster. */
  static final class Leave {
    public static void main(String[] arguments) {
      var settings =
          ExistingCluster.settings(Path.of(arguments[0])).with(Setting.KUBECONFIG_EXPIRY, "5s");
      @SuppressWarnings("resource") // that is the point
      Cluster cluster = ExistingCluster.start(settings);
      cluster.apply(namespace(arguments[1]));
      cluster.apply(role(arguments[1], "get"));
      System.out.println("made");
      System.out.flush();
      if (arguments[2].equals("halt")) {
        Runtime.getRuntime().halt(1); // as kill -9: no hook runs
      }
      System.exit(0);
    }
  }

  @Test
  void token_that_the_cluster_does_not_know_is_explained_and_not_shown() throws IOException {
    var stranger = ExistingCluster.in(directory, "not-a-token-of-theirs");

    assertThatThrownBy(stranger::start)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll("answered 401", "has expired", "--context theirs auth whoami")
        .hasMessageNotContaining("not-a-token-of-theirs");
  }

  @Test
  void user_without_rights_reads_which_ones_a_run_needs() throws IOException {
    theirs.resource(namespace(name)).create();
    theirs
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("guest")
                .withNamespace(name)
                .endMetadata()
                .build())
        .create();
    var token =
        theirs
            .serviceAccounts()
            .inNamespace(name)
            .withName("guest")
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    var guest = ExistingCluster.in(directory, token);

    assertThatThrownBy(guest::start)
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContainingAll(
            "answered 403", "system:serviceaccount:" + name + ":guest", "create clusterrole")
        .hasMessageNotContaining(token);
  }
}
