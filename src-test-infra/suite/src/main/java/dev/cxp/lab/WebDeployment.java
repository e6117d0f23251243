package dev.cxp.lab;

import dev.cxp.cluster.Cluster;
import dev.cxp.cluster.WorkloadState;
import dev.cxp.junit.cluster.StandIn;
import dev.cxp.pipeline.Application;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Pipeline;
import java.time.Duration;

/** A Deployment that real nodes run: a web server with an HTTP probe. */
final class WebDeployment {

  private static final String IMAGE = "registry.example/web:1";
  private static final Duration ENOUGH = Duration.ofMinutes(2);

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        namespace: default
        labels: {app.kubernetes.io/part-of: web}
      spec:
        replicas: %d
        selector:
          matchLabels: {app: web}
        template:
          metadata:
            labels: {app: web, app.kubernetes.io/part-of: web}
          spec:
            terminationGracePeriodSeconds: 1
            containers:
            - name: web
              image: registry.example/web:1
              ports: [{containerPort: 8000}]
              readinessProbe: {httpGet: {path: /, port: 8000}, periodSeconds: 1}
      """;

  private WebDeployment() {}

  /** Pushes the image and has it pulled. */
  static void makePresent(Cluster cluster) {
    var web = Application.named("web").image(IMAGE).port("http", 8000);
    var pipeline =
        Pipeline.named("web").environment(Environment.named("lab").application(web)).build();
    var image = ImageReference.parse(IMAGE);
    LabImage.of(StandIn.of(pipeline, image)).pushTo(cluster.registries().pushTarget(image));
    rollOut(cluster);
    cluster.client().apps().deployments().inNamespace("default").withName("web").delete();
    cluster
        .client()
        .pods()
        .inNamespace("default")
        .withLabel("app", "web")
        .informOnCondition(java.util.List::isEmpty)
        .orTimeout(ENOUGH.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
        .join();
  }

  /** Applies it and waits until its Pods are available. */
  static void rollOut(Cluster cluster) {
    var deployment = cluster.apply(DEPLOYMENT.formatted(2)).get(0);
    var state = cluster.await(deployment, ENOUGH);
    if (!(state instanceof WorkloadState.Ready)) {
      throw new IllegalStateException("the Deployment did not roll out: " + state);
    }
  }
}
