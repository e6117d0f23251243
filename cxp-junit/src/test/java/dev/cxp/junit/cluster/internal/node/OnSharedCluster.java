package dev.cxp.junit.cluster.internal.node;

import static org.awaitility.Awaitility.await;

import dev.cxp.cluster.Cluster;
import dev.cxp.image.Platform;
import dev.cxp.junit.cluster.TinyImage;
import dev.cxp.junit.cluster.internal.SharedCluster;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A namespace of the shared cluster for each test, and the questions that these tests ask it. */
abstract class OnSharedCluster {

  static final String APP = "registry.example/team/app:1.0";

  static Cluster cluster;
  static String digest;

  String namespace;

  @BeforeAll
  static void start() {
    cluster = SharedCluster.get();
    digest = TinyImage.of(Platform.ofThisMachine()).pushTo(cluster, APP);
  }

  @BeforeEach
  void makeNamespace() {
    namespace = SharedCluster.namespace();
  }

  static ConditionFactory waiting() {
    return await()
        .atMost(SharedCluster.PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .pollDelay(Duration.ZERO);
  }

  String pod(String name, String image, String... more) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s}
    spec:
      containers:
      - name: app
        image: %s
        %s
    """
        .formatted(name, image, String.join("\n    ", more));
  }

  void run(String yaml) {
    apply(yaml);
  }

  void apply(String yaml) {
    cluster
        .client()
        .load(
            new java.io.ByteArrayInputStream(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .items()
        // Not by creating: a client repeats a request whose answer was lost, and meets its own
        // object.
        .forEach(each -> cluster.client().resource(each).inNamespace(namespace).serverSideApply());
  }

  /** Changes an object whatever others change in it meanwhile, which an edit would not. */
  void patch(Resource<?> object, String json) {
    object.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json);
  }

  void secret(String name, Map<String, String> data) {
    HasMetadata secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withStringData(data)
            .build();
    cluster.client().resource(secret).serverSideApply();
  }

  List<Pod> pods() {
    return cluster.client().pods().inNamespace(namespace).list().getItems();
  }

  Optional<Pod> pod(String name) {
    return Optional.ofNullable(cluster.client().pods().inNamespace(namespace).withName(name).get());
  }

  JobStatus jobStatus(String name) {
    return cluster
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withName(name)
        .get()
        .getStatus();
  }

  Stream<ContainerStatus> statuses(String name) {
    return pod(name).stream().flatMap(each -> each.getStatus().getContainerStatuses().stream());
  }

  void awaitRunning(String name) {
    waiting()
        .until(
            () ->
                pod(name)
                    .filter(
                        each ->
                            each.getStatus().getConditions().stream()
                                .anyMatch(
                                    condition ->
                                        condition.getType().equals("Ready")
                                            && condition.getStatus().equals("True")))
                    .isPresent());
  }

  String awaitWaiting(String name, String reason) {
    return waiting().until(() -> waitingMessage(name, reason), Optional::isPresent).orElseThrow();
  }

  Optional<String> waitingMessage(String name, String reason) {
    return statuses(name)
        .map(each -> each.getState().getWaiting())
        .filter(Objects::nonNull)
        .filter(waiting -> reason.equals(waiting.getReason()))
        .map(waiting -> Objects.toString(waiting.getMessage(), ""))
        .findFirst();
  }

  List<Event> events(String pod) {
    return events(event -> pod.equals(event.getInvolvedObject().getName()));
  }

  List<Event> events(Predicate<Event> filter) {
    return cluster.client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(filter)
        .toList();
  }

  List<String> messages(String pod) {
    return events(pod).stream().map(Event::getMessage).toList();
  }

  List<String> reasons(Pod pod) {
    return events(pod.getMetadata().getName()).stream().map(Event::getReason).toList();
  }
}
