package dev.cxp.junit.cluster.internal.node;

import dev.cxp.image.Platform;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The objects that a kubelet, and an administrator before it, would make for a node. */
final class NodeObjects {

  static final String LEASE_NAMESPACE = "kube-node-lease";
  static final String STORAGE_CLASS = "cxp-simulated";
  static final String PROVISIONER = "cxp.dev/simulated";
  static final String HOST_IP = "10.42.0.1";

  /** Roomy, because one node carries every pipeline that a test run installs. */
  private static final Map<String, Quantity> CAPACITY =
      Map.of(
          "cpu", new Quantity("32"),
          "memory", new Quantity("128Gi"),
          "ephemeral-storage", new Quantity("200Gi"),
          "pods", new Quantity("1000"));

  private static final int LEASE_SECONDS = 40;

  private NodeObjects() {}

  static Node node(NodeOptions options) {
    var platform = options.platform();
    return new NodeBuilder()
        .withNewMetadata()
        .withName(options.name())
        .withLabels(labels(options.name(), platform))
        .addToAnnotations(SimulatedNode.ANNOTATION, "no kubelet: Pods do not run here")
        .endMetadata()
        .withNewSpec()
        .withPodCIDR("10.42.0.0/16")
        .withPodCIDRs("10.42.0.0/16")
        .endSpec()
        .withNewStatus()
        .withCapacity(CAPACITY)
        .withAllocatable(CAPACITY)
        .withConditions(conditions())
        .addNewAddress("10.42.0.1", "InternalIP")
        .addNewAddress(options.name(), "Hostname")
        .withNewNodeInfo()
        .withOperatingSystem(platform.os())
        .withArchitecture(platform.architecture())
        .withKubeletVersion(options.kubernetes() + "-cxp-simulated")
        .withKubeProxyVersion("")
        .withContainerRuntimeVersion("cxp-simulated://0")
        .withOsImage("simulated by CXP")
        .withKernelVersion("simulated")
        .withMachineID("")
        .withSystemUUID("")
        .withBootID("")
        .endNodeInfo()
        .endStatus()
        .build();
  }

  private static Map<String, String> labels(String name, Platform platform) {
    return Map.of(
        "kubernetes.io/hostname",
        name,
        "kubernetes.io/os",
        platform.os(),
        "kubernetes.io/arch",
        platform.architecture(),
        "node.cxp.dev/simulated",
        "true");
  }

  static List<NodeCondition> conditions() {
    return List.of(
        condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        condition("PIDPressure", "False", "KubeletHasSufficientPID"),
        condition("Ready", "True", "KubeletReady"));
  }

  private static NodeCondition condition(String type, String status, String reason) {
    var now = seconds();
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage("simulated by CXP")
        .withLastHeartbeatTime(now)
        .withLastTransitionTime(now)
        .build();
  }

  static Lease lease(String node, String uid) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(node)
        .withNamespace(LEASE_NAMESPACE)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Node")
        .withName(node)
        .withUid(uid)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(node)
        .withLeaseDurationSeconds(LEASE_SECONDS)
        .withRenewTime(microseconds())
        .endSpec()
        .build();
  }

  /** Immediate: a claim is bound before the scheduler first looks at its Pod, most times. */
  static StorageClass storageClass() {
    return new StorageClassBuilder()
        .withNewMetadata()
        .withName(STORAGE_CLASS)
        .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
        .endMetadata()
        .withProvisioner(PROVISIONER)
        .withReclaimPolicy("Delete")
        .withVolumeBindingMode("Immediate")
        .build();
  }

  /** Now, as {@code metav1.Time} has it. */
  static String seconds() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Now, as {@code metav1.MicroTime} has it. */
  static ZonedDateTime microseconds() {
    return ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
  }
}
