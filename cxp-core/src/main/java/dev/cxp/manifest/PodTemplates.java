package dev.cxp.manifest;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Port;
import dev.cxp.pipeline.Probe;
import dev.cxp.pipeline.Storage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The Pods of one workload. */
final class PodTemplates {

  private final Application app;

  PodTemplates(Application app) {
    this.app = app;
  }

  /** The name of the claim that a Deployment or Job shares among its Pods. */
  static String claimName(Application app, Storage storage) {
    return app.name() + "-" + storage.name();
  }

  PodTemplateSpec template(Map<String, String> labels) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withContainers(container())
        .withVolumes(volumes())
        .withRestartPolicy(app.kind() == Application.Kind.JOB ? "OnFailure" : "Always")
        .endSpec()
        .build();
  }

  private Container container() {
    return new ContainerBuilder()
        .withName(app.container())
        .withImage(app.image())
        .withCommand(app.command())
        .withArgs(app.args())
        .withPorts(app.ports().stream().map(PodTemplates::port).toList())
        .withEnv(variables())
        .withEnvFrom(variableSources())
        .withResources(
            new ResourceRequirementsBuilder()
                .withRequests(quantities(app.resources().requests()))
                .withLimits(quantities(app.resources().limits()))
                .build())
        .withReadinessProbe(app.readiness().map(PodTemplates::probe).orElse(null))
        .withLivenessProbe(app.liveness().map(PodTemplates::probe).orElse(null))
        .withVolumeMounts(mounts())
        .build();
  }

  private static io.fabric8.kubernetes.api.model.ContainerPort port(Port port) {
    return new ContainerPortBuilder()
        .withName(port.name())
        .withContainerPort(port.number())
        .withProtocol("TCP")
        .build();
  }

  private List<EnvVar> variables() {
    var variables = new ArrayList<EnvVar>();
    app.variables().forEach((name, value) -> variables.add(new EnvVar(name, value, null)));
    app.secretVariables()
        .forEach(
            (name, secret) ->
                variables.add(
                    new EnvVarBuilder()
                        .withName(name)
                        .withNewValueFrom()
                        .withNewSecretKeyRef(secret.key(), secret.secret(), false)
                        .endValueFrom()
                        .build()));
    return variables;
  }

  private List<EnvFromSource> variableSources() {
    return app.configurations().stream()
        .filter(configuration -> configuration.mountPath().isEmpty())
        .map(
            configuration ->
                new EnvFromSourceBuilder().withNewConfigMapRef(configuration.name(), false).build())
        .toList();
  }

  private static io.fabric8.kubernetes.api.model.Probe probe(Probe probe) {
    var builder = new ProbeBuilder().withPeriodSeconds((int) probe.period().toSeconds());
    if (probe.action() instanceof Probe.HttpGet get) {
      builder
          .withNewHttpGet()
          .withPath(get.path())
          .withPort(new IntOrString(get.port()))
          .endHttpGet();
    } else if (probe.action() instanceof Probe.TcpConnect tcp) {
      builder.withNewTcpSocket().withPort(new IntOrString(tcp.port())).endTcpSocket();
    } else if (probe.action() instanceof Probe.Exec exec) {
      builder.withNewExec().withCommand(exec.command()).endExec();
    }
    return builder.build();
  }

  private List<Volume> volumes() {
    var volumes = new ArrayList<Volume>();
    for (var configuration : app.configurations()) {
      if (configuration.mountPath().isPresent()) {
        volumes.add(
            new VolumeBuilder()
                .withName(volumeName(configuration))
                .withNewConfigMap()
                .withName(configuration.name())
                .endConfigMap()
                .build());
      }
    }
    if (app.kind() != Application.Kind.STATEFUL_SET) {
      for (var storage : app.storage()) {
        volumes.add(
            new VolumeBuilder()
                .withName(storage.name())
                .withNewPersistentVolumeClaim(claimName(app, storage), false)
                .build());
      }
    }
    return volumes;
  }

  private List<VolumeMount> mounts() {
    var mounts = new ArrayList<VolumeMount>();
    for (var configuration : app.configurations()) {
      configuration
          .mountPath()
          .ifPresent(
              path ->
                  mounts.add(
                      new VolumeMountBuilder()
                          .withName(volumeName(configuration))
                          .withMountPath(path)
                          .build()));
    }
    for (var storage : app.storage()) {
      mounts.add(
          new VolumeMountBuilder()
              .withName(storage.name())
              .withMountPath(storage.mountPath())
              .build());
    }
    return mounts;
  }

  /** A volume's name is a label, while a ConfigMap's may have dots. */
  private static String volumeName(Configuration configuration) {
    return "config-" + configuration.name().replace('.', '-');
  }

  private static Map<String, Quantity> quantities(Map<String, String> amounts) {
    var quantities = new LinkedHashMap<String, Quantity>();
    amounts.forEach((name, amount) -> quantities.put(name, new Quantity(amount)));
    return quantities;
  }
}
