package dev.cxp.assertions;

import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.InstalledApplication;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions about one environment of a cluster. */
public class EnvironmentAssert extends AbstractAssert<EnvironmentAssert, String> {

  private final Cluster cluster;
  private final String namespace;

  EnvironmentAssert(Cluster cluster, String name, String namespace) {
    super(name, EnvironmentAssert.class);
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** Goes on to an application by its name; fails when the environment does not have it. */
  public ApplicationAssert application(String name) {
    var found =
        workloads().stream()
            .filter(workload -> workload.getMetadata().getName().equals(name))
            .findFirst();
    if (found.isEmpty()) {
      throwAssertionError(
          ShouldHaveApplication.shouldHaveApplication(
              actual,
              name,
              workloads().stream().map(workload -> workload.getMetadata().getName()).toList()));
    }
    var application =
        switch (found.orElseThrow().getKind()) {
          case "StatefulSet" -> Application.named(name).statefulSet();
          case "Job" -> Application.named(name).job();
          default -> Application.named(name);
        };
    var environment = Environment.named(actual).namespace(namespace).application(application);
    return new ApplicationAssert(cluster.application(environment, name));
  }

  InstalledApplication installed(String name) {
    return application(name).actual();
  }

  private List<HasMetadata> workloads() {
    var client = cluster.client();
    var all =
        new ArrayList<HasMetadata>(
            client.apps().deployments().inNamespace(namespace).list().getItems());
    all.addAll(client.apps().statefulSets().inNamespace(namespace).list().getItems());
    all.addAll(client.batch().v1().jobs().inNamespace(namespace).list().getItems());
    return all;
  }
}
