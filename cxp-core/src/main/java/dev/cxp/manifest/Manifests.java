package dev.cxp.manifest;

import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Configuration;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Service;
import dev.cxp.pipeline.Storage;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Renders environments and applications into Kubernetes objects. A pure function: the same
 * specification gives the same objects, in the order in which they have to be applied.
 *
 * <p>Secrets are not among them, for their values are not in the specification.
 */
public final class Manifests {

  /** The label by which Services and Deployments find an application's Pods. */
  public static final String APP = "app";

  /** The label that says who applied an object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The label that says which pipeline an object belongs to. */
  public static final String PART_OF = "app.kubernetes.io/part-of";

  /** The label that says which of the pipeline's environments an object belongs to. */
  public static final String ENVIRONMENT = "cxp.dev/environment";

  private final String pipeline;
  private final Environment environment;

  private Manifests(String pipeline, Environment environment) {
    this.pipeline = pipeline;
    this.environment = environment;
  }

  /** The manifests of one environment of a pipeline. */
  public static Manifests of(Pipeline pipeline, Environment environment) {
    return new Manifests(
        Objects.requireNonNull(pipeline, "pipeline").name(),
        Objects.requireNonNull(environment, "environment"));
  }

  /** The environment that is rendered. */
  public Environment environment() {
    return environment;
  }

  /** The environment's namespace. */
  public Namespace namespace() {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName(environment.namespace())
        .withLabels(labels(Map.of()))
        .endMetadata()
        .build();
  }

  /**
   * Everything that an application needs, its companions included: configuration, storage,
   * workload, Service.
   */
  public List<HasMetadata> application(Application application) {
    var objects = new ArrayList<HasMetadata>();
    for (var workload : application.workloads()) {
      workload.configurations().forEach(configuration -> objects.add(configMap(configuration)));
      if (workload.kind() != Application.Kind.STATEFUL_SET) {
        workload.storage().forEach(storage -> objects.add(claim(workload, storage)));
      }
      workload.service().ifPresent(service -> objects.add(service(workload, service)));
      objects.add(workload(workload));
    }
    return objects.stream().distinct().toList();
  }

  /** The Deployment, StatefulSet or Job of one workload. */
  public HasMetadata workload(Application app) {
    var template = new PodTemplates(app).template(labels(selector(app)));
    return switch (app.kind()) {
      case DEPLOYMENT ->
          new DeploymentBuilder()
              .withMetadata(metadata(app, app.name()))
              .withNewSpec()
              .withReplicas(app.replicas())
              .withMinReadySeconds(minReadySeconds(app))
              .withStrategy(strategy(app))
              .withNewSelector()
              .withMatchLabels(selector(app))
              .endSelector()
              .withTemplate(template)
              .endSpec()
              .build();
      case STATEFUL_SET ->
          new StatefulSetBuilder()
              .withMetadata(metadata(app, app.name()))
              .withNewSpec()
              .withServiceName(app.name())
              .withReplicas(app.replicas())
              .withMinReadySeconds(minReadySeconds(app))
              .withNewSelector()
              .withMatchLabels(selector(app))
              .endSelector()
              .withTemplate(template)
              .withVolumeClaimTemplates(
                  app.storage().stream()
                      .map(storage -> claim(app, storage, storage.name()))
                      .toList())
              .endSpec()
              .build();
      case JOB ->
          new JobBuilder()
              .withMetadata(metadata(app, app.name()))
              .withNewSpec()
              .withParallelism(app.replicas())
              .withCompletions(app.replicas())
              .withTemplate(template)
              .endSpec()
              .build();
    };
  }

  /**
   * A rolling update starts the new Pod before the old one ends. With a claim that one node mounts,
   * the new one waits for ever on another node, or both write into one directory on the same.
   */
  private static DeploymentStrategy strategy(Application app) {
    return app.storage().isEmpty()
        ? null
        : new DeploymentStrategyBuilder().withType("Recreate").build();
  }

  /**
   * Without a probe a container is ready the moment it starts, also one that crashes in the next:
   * it has to stay for a second.
   */
  private static Integer minReadySeconds(Application app) {
    return app.readiness().isPresent() ? null : 1;
  }

  /** Several workloads may share it, so it carries no application's label. */
  private HasMetadata configMap(Configuration configuration) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(configuration.name(), Map.of()))
        .withData(configuration.data())
        .build();
  }

  private PersistentVolumeClaim claim(Application app, Storage storage) {
    return claim(app, storage, PodTemplates.claimName(app, storage));
  }

  private PersistentVolumeClaim claim(Application app, Storage storage, String name) {
    return new PersistentVolumeClaimBuilder()
        .withMetadata(metadata(app, name))
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity(storage.size())))
        .endResources()
        .endSpec()
        .build();
  }

  private HasMetadata service(Application app, Service service) {
    var ports =
        service.ports().stream()
            .map(
                port ->
                    new ServicePortBuilder()
                        // A Service with several ports must name them; the target's name is unique
                        // enough
                        // only together with the port.
                        .withName(
                            service.ports().size() == 1
                                ? port.target()
                                : port.target() + "-" + port.port())
                        .withPort(port.port())
                        .withTargetPort(new IntOrString(port.target()))
                        .withNodePort(port.nodePort().orElse(null))
                        .build())
            .toList();
    return new ServiceBuilder()
        .withMetadata(metadata(app, app.name()))
        .withNewSpec()
        .withType(service.type().apiName())
        .withSelector(selector(app))
        .withPorts(ports)
        .withExternalIPs(service.externalIps())
        .endSpec()
        .build();
  }

  private ObjectMeta metadata(Application app, String name) {
    return metadata(name, selector(app));
  }

  private ObjectMeta metadata(String name, Map<String, String> more) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(environment.namespace())
        .withLabels(labels(more))
        .build();
  }

  private static Map<String, String> selector(Application app) {
    return Map.of(APP, app.name());
  }

  private Map<String, String> labels(Map<String, String> more) {
    var labels = new LinkedHashMap<>(more);
    labels.put(MANAGED_BY, "cxp");
    labels.put(PART_OF, pipeline);
    labels.put(ENVIRONMENT, environment.name());
    return labels;
  }
}
