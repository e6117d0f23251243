package dev.cxp.junit.cluster.internal.k3s;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The container. It counts as started when its kubeconfig is there: what makes the cluster usable
 * is asked of the API.
 */
final class K3sNode extends K3sContainer {

  private static final String KUBECONFIG = NodeFiles.DIRECTORY + "k3s.yaml";
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int EXECUTABLE = 0755;
  private static final int PRIVATE = 0600;
  private static final int BYTES_OF_A_LINE = 150;

  private final LoopbackMirrors mirrors;
  private final List<MirrorTunnel> tunnels = new ArrayList<>();
  private Duration longest = Duration.ofSeconds(60);
  private NodeRegistry registry;
  private Postmortem postmortem;
  private boolean usable;

  K3sNode(String image, NodeFiles files, LoopbackMirrors mirrors, byte[] registryProgram) {
    super(DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s"));
    this.mirrors = mirrors;
    addExposedPort(NodeRegistry.PORT);
    withLabel(Owner.LABEL, Owner.ofThisJvm().toString());
    withCopyToContainer(Transferable.of(registryProgram, EXECUTABLE), NodeRegistry.PROGRAM);
    withFile("registries.yaml", files.registries());
    withFile("config.yaml", files.config());
  }

  private void withFile(String name, String text) {
    withCopyToContainer(
        Transferable.of(text.getBytes(StandardCharsets.UTF_8), PRIVATE),
        NodeFiles.DIRECTORY + name);
  }

  /**
   * Gets the image, and starts the container.
   *
   * @param longest how long k3s may take until it writes its kubeconfig
   */
  void start(Duration longest) {
    getDockerImageName();
    this.longest = longest.compareTo(POLL) > 0 ? longest : POLL.plusMillis(1);
    start();
  }

  @Override
  protected void waitUntilContainerStarted() {
    startRegistry();
    Awaitility.await("the kubeconfig of k3s")
        .atMost(longest)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .failFast("the container ended", () -> !isAlive())
        .until(this::hasKubeconfig);
  }

  private void startRegistry() {
    var targets = mirrors.targets();
    registry =
        NodeRegistry.start(getDockerClient(), getContainerId(), registryAddress(), targets.size());
    for (var number = 0; number < targets.size(); number++) {
      tunnels.add(MirrorTunnel.open(number, targets.get(number), registryUrl()));
    }
  }

  private boolean hasKubeconfig() {
    try {
      var text =
          copyFileFromContainer(
              KUBECONFIG, stream -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      // It is written in one go, but not in one step; the user comes last.
      return text.contains("client-key-data:") || text.contains("token:");
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  boolean isAlive() {
    return Boolean.TRUE.equals(
        getDockerClient().inspectContainerCmd(getContainerId()).exec().getState().getRunning());
  }

  /** How long a step of the start may take. */
  Duration longest() {
    return longest;
  }

  /** The host and port at which this JVM reaches the registry in the node. */
  String registryAddress() {
    return getHost() + ":" + getMappedPort(NodeRegistry.PORT);
  }

  URI registryUrl() {
    return URI.create("http://" + registryAddress());
  }

  /**
   * The container's address, where NodePorts answer. Only where the engine runs on this system's
   * own kernel do its networks exist here.
   */
  Optional<String> address() {
    if (!System.getProperty("os.name").equals("Linux")
        || !DockerClientFactory.instance()
            .getTransportConfig()
            .getDockerHost()
            .getScheme()
            .equals("unix")) {
      return Optional.empty();
    }
    return getCurrentContainerInfo().getNetworkSettings().getNetworks().values().stream()
        .map(ContainerNetwork::getIpAddress)
        .filter(address -> address != null && !address.isEmpty())
        .findFirst();
  }

  /** The end of its log, about so many bytes. */
  String log(int bytes) {
    var lines = ContainerLog.tail(getDockerClient(), getContainerId(), bytes / BYTES_OF_A_LINE);
    return String.join("\n", lines);
  }

  /** From now on the end of the container is nothing to explain. */
  void becomesUsable() {
    usable = true;
  }

  /** How the container was when it was given up; empty when there was none. */
  Optional<Postmortem> postmortem() {
    return Optional.ofNullable(postmortem);
  }

  /** Also called by Testcontainers when a start fails, before the container is removed. */
  @Override
  public void stop() {
    if (getContainerId() != null && !usable && postmortem == null) {
      postmortem = Postmortem.of(getDockerClient(), getContainerId());
    }
    super.stop();
    tunnels.forEach(MirrorTunnel::close);
    if (registry != null) {
      registry.close();
    }
  }

  /** The architecture that containers have here, as the engine names it. */
  static String architecture() {
    return DockerClientFactory.instance().getInfo().getArchitecture();
  }
}
