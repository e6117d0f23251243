package dev.cxp.manifest;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Port;
import dev.cxp.pipeline.Probe;
import dev.cxp.pipeline.Resources;
import dev.cxp.pipeline.SecretKey;
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
import java.util.stream.Stream;

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
        .withInitContainers(app.initContainers().stream().map(this::beside).toList())
        .withContainers(
            Stream.concat(Stream.of(own()), app.sidecars().stream().map(this::beside)).toList())
        .withVolumes(volumes())
        .withRestartPolicy(app.kind() == Application.Kind.JOB ? "OnFailure" : "Always")
        .endSpec()
        .build();
  }

  private Container own() {
    return container(
            app.container(),
            app.image(),
            app.command(),
            app.args(),
            app.ports(),
            variables(app.variables(), app.secretVariables()),
            app.resources())
        .withEnvFrom(variableSources())
        .withReadinessProbe(app.readiness().map(PodTemplates::probe).orElse(null))
        .withLivenessProbe(app.liveness().map(PodTemplates::probe).orElse(null))
        .withVolumeMounts(mounts())
        .build();
  }

  /** A container that the specification puts beside the application's own. */
  private Container beside(dev.cxp.pipeline.Container container) {
    return container(
            container.name(),
            container.image(),
            container.command(),
            container.args(),
            container.ports(),
            variables(container.variables(), container.secretVariables()),
            container.resources())
        .withVolumeMounts(
            container.mounts().entrySet().stream()
                .map(mount -> mount(volumeName(mount.getKey()), mount.getValue()))
                .toList())
        .build();
  }

  private static ContainerBuilder container(
      String name,
      String image,
      List<String> command,
      List<String> args,
      List<Port> ports,
      List<EnvVar> variables,
      Resources resources) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(image)
        .withCommand(command)
        .withArgs(args)
        .withPorts(ports.stream().map(PodTemplates::port).toList())
        .withEnv(variables)
        .withResources(
            new ResourceRequirementsBuilder()
                .withRequests(quantities(resources.requests()))
                .withLimits(quantities(resources.limits()))
                .build());
  }

  private static io.fabric8.kubernetes.api.model.ContainerPort port(Port port) {
    return new ContainerPortBuilder()
        .withName(port.name())
        .withContainerPort(port.number())
        .withProtocol("TCP")
        .build();
  }

  private static List<EnvVar> variables(
      Map<String, String> open, Map<String, SecretKey> fromSecrets) {
    var variables = new ArrayList<EnvVar>();
    open.forEach((name, value) -> variables.add(new EnvVar(name, value, null)));
    fromSecrets.forEach(
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
      if (configuration.mountPath().isPresent() || mountedBeside(configuration)) {
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
          .ifPresent(path -> mounts.add(mount(volumeName(configuration), path)));
    }
    for (var storage : app.storage()) {
      mounts.add(mount(storage.name(), storage.mountPath()));
    }
    return mounts;
  }

  private static VolumeMount mount(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
  }

  private boolean mountedBeside(Configuration configuration) {
    return Stream.concat(app.initContainers().stream(), app.sidecars().stream())
        .flatMap(container -> container.mounts().keySet().stream())
        .anyMatch(volume -> volumeName(volume).equals(volumeName(configuration)));
  }

  /** The volume behind the name of the application's storage or of its configuration. */
  private String volumeName(String name) {
    return app.storage().stream().anyMatch(storage -> storage.name().equals(name))
        ? name
        : configVolume(name);
  }

  /** A volume's name is a label, while a ConfigMap's may have dots. */
  private static String volumeName(Configuration configuration) {
    return configVolume(configuration.name());
  }

  private static String configVolume(String configuration) {
    return "config-" + configuration.replace('.', '-');
  }

  private static Map<String, Quantity> quantities(Map<String, String> amounts) {
    var quantities = new LinkedHashMap<String, Quantity>();
    amounts.forEach((name, amount) -> quantities.put(name, new Quantity(amount)));
    return quantities;
  }
}
