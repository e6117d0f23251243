package dev.cxp.lab;

import dev.cxp.cluster.Cluster;
import dev.cxp.junit.cluster.ClusterSelection;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What runs in a {@link ForkedJvm}: embedded clusters, started, used and stopped in steps. See
 * {@link Steps} for what it prints and when it ends.
 *
 * <ul>
 *   <li>{@code start}, {@code start=8}: starts clusters at once, each usable: its API answers, the
 *       default service account is there, its node is Ready
 *   <li>{@code separate}: proves that what is done to one cluster is seen in that one only
 *   <li>{@code nodes=real}, {@code nodes=real,3}: the kind and number of the nodes of clusters that
 *       are started from here on; one simulated node before
 *   <li>{@code install}: applies something for the controllers and the node to work on
 *   <li>{@code present}: has the image of {@code rollout} pulled by every node
 *   <li>{@code rollout}: a Deployment of two Pods with an HTTP probe, until both are available
 *   <li>{@code load=PATH}: loads the images of an archive into the nodes
 *   <li>{@code stop}: closes the clusters
 *   <li>{@code hold}: waits for the end of standard input
 * </ul>
 */
public final class ClusterProgram {

  private static final String WORK =
      """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: work
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: work
        namespace: work
      spec:
        replicas: 3
        selector:
          matchLabels: {app: work}
        template:
          metadata:
            labels: {app: work}
          spec:
            containers:
            - name: work
              image: registry.example/work:1
      """;

  private static final Pattern READY = Pattern.compile("\"type\":\"Ready\",\"status\":\"True\"");

  private final List<Cluster> clusters = new ArrayList<>();
  private String nodeKind = "simulated";
  private String nodeCount = "1";
  private ClusterProgram() {}

  public static void main(String[] steps) throws InterruptedException {
    var began = System.nanoTime();
    var program = new ClusterProgram();
    Steps.run(List.of(steps), began, program::run);
    program.stop();
    System.exit(0);
  }

  private void run(String step, String value) {
    switch (step) {
      case "start" -> start(value.isEmpty() ? 1 : Integer.parseInt(value));
      case "separate" -> separate();
      case "nodes" -> nodes(value.split(","));
      case "present" -> clusters.forEach(WebDeployment::makePresent);
      case "rollout" -> clusters.forEach(WebDeployment::rollOut);
      case "load" -> clusters.forEach(cluster -> cluster.loadImage(Path.of(value)));
      case "install" -> clusters.forEach(cluster -> cluster.apply(WORK));
      case "stop" -> stop();
      default -> throw new IllegalArgumentException("no step \"" + step + "\"");
    }
  }

  private void nodes(String[] words) {
    nodeKind = words[0];
    nodeCount = words.length == 1 ? "1" : words[1];
  }

  private void start(int count) {
    clusters.addAll(atOnce(count, number -> usable("cluster " + number)));
  }

  private Cluster usable(String name) {
    var settings =
        CxpSettings.ofThisJvm()
            .with(Setting.CLUSTER, "embedded")
            .with(Setting.NODE, nodeKind)
            .with(Setting.NODES, nodeCount)
            .with(Setting.START_TIMEOUT, "3m")
            // Nothing may depend on what the internet answers.
            .with(Setting.REGISTRY_UPSTREAM, "false");
    var cluster = ClusterSelection.from(settings).start(name);
    // The call that the bench's peer makes too.
    require(
        cluster.client().serviceAccounts().inNamespace("default").list().getItems().stream()
            .anyMatch(account -> account.getMetadata().getName().equals("default")),
        name + " has no default service account");
    // Read as text: what a Node looks like in Java is no part of a start.
    require(
        READY.matcher(cluster.client().raw("/api/v1/nodes")).find(),
        name + " has no node that is Ready");
    return cluster;
  }

  private void separate() {
    var addresses = new HashSet<>(clusters.stream().map(this::address).toList());
    require(addresses.size() == clusters.size(), "clusters share an address: " + addresses);
    atOnce(clusters.size(), number -> clusters.get(number).apply(namespace("only-" + number)));
    for (var number = 0; number < clusters.size(); number++) {
      var found =
          clusters.get(number).client().namespaces().list().getItems().stream()
              .map(namespace -> namespace.getMetadata().getName())
              .filter(name -> name.startsWith("only-"))
              .toList();
      require(
          found.equals(List.of("only-" + number)),
          "cluster " + number + " has namespaces " + found);
    }
  }

  private String address(Cluster cluster) {
    return cluster.client().getMasterUrl().toString();
  }

  private static String namespace(String name) {
    return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + name + "\n";
  }

  private void stop() {
    clusters.forEach(Cluster::close);
    clusters.clear();
  }

  private static <T> List<T> atOnce(int count, Function<Integer, T> work) {
    var threads = Executors.newFixedThreadPool(count);
    try {
      var running =
          IntStream.range(0, count)
              .mapToObj(number -> CompletableFuture.supplyAsync(() -> work.apply(number), threads))
              .toList();
      return running.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
