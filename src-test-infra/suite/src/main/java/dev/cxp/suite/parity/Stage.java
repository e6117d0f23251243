package dev.cxp.suite.parity;

import dev.cxp.check.Capability;
import dev.cxp.check.Checks;
import dev.cxp.cluster.ApplyException;
import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.manifest.Manifests;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Where one scenario plays: a namespace of its own in a cluster that others use too. */
final class Stage {

  /** Enough for everything that ends by itself; what does not is given its own limit. */
  static final Duration LIMIT = Duration.ofSeconds(40);

  private final Cluster cluster;
  private final String namespace;
  private final Set<Capability> missing;

  private Stage(Cluster cluster, Scenario scenario) {
    this.cluster = cluster;
    this.namespace = "parity-" + scenario.name();
    this.missing = EnumSet.noneOf(Capability.class);
    missing.addAll(scenario.needs());
    missing.removeAll(cluster.capabilities());
  }

  /** Plays a scenario; whatever goes wrong is an outcome too. */
  static Outcome play(Scenario scenario, Cluster cluster) {
    var stage = new Stage(cluster, scenario);
    try {
      stage.makeNamespace();
      var outcome = stage.judged(scenario.play().on(stage));
      // Nobody waits for it: what still runs there only should not be in the others' way.
      stage.client().namespaces().withName(stage.namespace).delete();
      return outcome;
    } catch (Exception e) {
      return Outcome.broken(e);
    }
  }

  private void makeNamespace() {
    client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    waitUntil(
        () -> client().serviceAccounts().inNamespace(namespace).withName("default").get() != null,
        LIMIT);
  }

  /** A tier may have seen a failure whatever it lacks; its success then means nothing. */
  private Outcome judged(Outcome outcome) {
    return missing.isEmpty() || !outcome.equals(passedOnly(outcome))
        ? outcome
        : Outcome.notVerified(Checks.notVerified("parity", "", missing).summary());
  }

  private static Outcome passedOnly(Outcome outcome) {
    return Outcome.passed(outcome.says());
  }

  Cluster cluster() {
    return cluster;
  }

  KubernetesClient client() {
    return cluster.client();
  }

  String namespace() {
    return namespace;
  }

  /** Reads YAML; what names no namespace is in this one, and what it makes can be waited for. */
  List<HasMetadata> read(String yaml) {
    var objects =
        client().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    objects.forEach(this::place);
    return objects;
  }

  private void place(HasMetadata object) {
    var metadata = object.getMetadata();
    if (metadata.getNamespace() == null) {
      metadata.setNamespace(namespace);
    }
    var labels = new HashMap<>(metadata.getLabels());
    labels.put(Manifests.PART_OF, namespace);
    metadata.setLabels(labels);
    template(object)
        .ifPresent(
            template -> template.getMetadata().getLabels().put(Manifests.PART_OF, namespace));
  }

  private static Optional<PodTemplateSpec> template(HasMetadata object) {
    if (object instanceof Deployment deployment) {
      return Optional.of(deployment.getSpec().getTemplate());
    }
    if (object instanceof StatefulSet set) {
      return Optional.of(set.getSpec().getTemplate());
    }
    return object instanceof Job job ? Optional.of(job.getSpec().getTemplate()) : Optional.empty();
  }

  /** Applies YAML as CXP does. */
  List<HasMetadata> apply(String yaml) {
    return cluster.apply(read(yaml));
  }

  /** Applies YAML of which the last object is a workload, and waits until it is decided. */
  Outcome rollout(String yaml) {
    return rollout(yaml, LIMIT);
  }

  /** As {@link #rollout(String)}, for what is never decided. */
  Outcome rollout(String yaml, Duration limit) {
    try {
      var applied = apply(yaml);
      return Judgement.of(cluster.await(applied.get(applied.size() - 1), limit), limit);
    } catch (ApplyException e) {
      return Judgement.of(e);
    }
  }

  /** As {@link #rollout(String)}, and then something more to be seen. */
  Outcome rolloutAnd(String yaml, String says, Callable<Boolean> condition) {
    var applied = apply(yaml);
    var state = cluster.await(applied.get(applied.size() - 1), LIMIT);
    // What the tier lacks would never be seen there.
    return state instanceof WorkloadState.Ready && missing.isEmpty()
        ? eventually(says, condition)
        : Judgement.of(state, LIMIT);
  }

  /** Applies YAML that the API server should refuse with these words. */
  Outcome refusal(String yaml, String words) {
    return refusal(cluster, yaml, words);
  }

  /** As {@link #refusal(String, String)}, as the user of another cluster's client. */
  Outcome refusal(Cluster as, String yaml, String words) {
    try {
      as.apply(read(yaml));
      return Outcome.passed("the API server takes it");
    } catch (ApplyException e) {
      return Judgement.of(e, words);
    }
  }

  /** Waits until something holds. */
  Outcome eventually(String says, Callable<Boolean> condition) {
    return waitUntil(condition, LIMIT)
        ? Outcome.passed(says)
        : Outcome.failed("not within " + LIMIT.toSeconds() + " s: " + says);
  }

  private static boolean waitUntil(Callable<Boolean> condition, Duration limit) {
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .atMost(limit)
          .until(condition);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }
}
