package dev.cxp.junit.cluster.internal.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the node remembers of one Pod; a Pod that is made again under its name is another one. */
final class PodRun {

  private final String uid;
  private final String nodeAddress;
  private final String address;
  private final Instant begun = Instant.now();
  private final String started = Timestamps.now();
  private final Map<String, ContainerRun> containers = new LinkedHashMap<>();
  private Pod latest;
  private boolean mounted;
  private boolean ended;
  private boolean pastDeadline;
  private String mountProblem = "";

  PodRun(Pod pod, String nodeAddress, String address) {
    this.uid = pod.getMetadata().getUid();
    this.nodeAddress = nodeAddress;
    this.address = address;
    this.latest = pod;
    var reason = hasInit(pod) ? "PodInitializing" : "ContainerCreating";
    pod.getSpec().getInitContainers().forEach(each -> add(each, reason));
    pod.getSpec().getContainers().forEach(each -> add(each, reason));
  }

  private void add(Container container, String reason) {
    containers.put(container.getName(), new ContainerRun(container.getImage(), reason));
  }

  private static boolean hasInit(Pod pod) {
    return !pod.getSpec().getInitContainers().isEmpty();
  }

  boolean isOf(Pod pod) {
    return uid.equals(pod.getMetadata().getUid());
  }

  /** Its address; the node's own for a Pod on the host's network. */
  String address() {
    return address;
  }

  String nodeAddress() {
    return nodeAddress;
  }

  boolean isOnNodesNetwork() {
    return address.equals(nodeAddress);
  }

  String started() {
    return started;
  }

  ContainerRun container(String name) {
    return containers.get(name);
  }

  /** The Pod as the API server last answered it; writes start from it. */
  Pod latest() {
    return latest;
  }

  void latest(Pod answered) {
    latest = answered;
  }

  boolean isMounted() {
    return mounted;
  }

  void mounted() {
    mounted = true;
  }

  /** Notes a volume's problem; false when it is the one that was noted before. */
  boolean mountFails(String problem) {
    var isNew = !problem.equals(mountProblem);
    mountProblem = problem;
    return isNew;
  }

  /** Whether the Pod was told to end, or ended by itself; nothing more is done for it. */
  boolean hasEnded() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /** How long the Pod may still be active; zero or less when its time is up, if it has a limit. */
  Optional<Duration> untilDeadline(Pod pod) {
    return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
        .map(seconds -> Duration.between(Instant.now(), begun.plusSeconds(seconds)));
  }

  /** Notes that the Pod was active for longer than it may be; false when that was noted before. */
  boolean passDeadline() {
    var isNew = !pastDeadline;
    containers.values().forEach(ContainerRun::kill);
    pastDeadline = true;
    return isNew;
  }

  boolean isPastDeadline() {
    return pastDeadline;
  }

  /** What container status and phase say once all containers that end have ended. */
  static boolean endsByItself(Pod pod) {
    return !"Always".equals(pod.getSpec().getRestartPolicy());
  }

  /** A sidecar: an init container that keeps running. */
  static boolean isSidecar(Container init) {
    return "Always".equals(init.getRestartPolicy());
  }
}
