package dev.cxp.bench;

import dev.cxp.lab.ClusterProgram;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.LabImage;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** The figures of the embedded cluster's real nodes; they want root and containerd. */
final class NodeFigures implements Measurements {

  /** "Embedded cluster with one real node usable in at most 6 s quiet." */
  private static final Goal USABLE = Goal.atMost(Amount.seconds(6));

  /** "A 2-replica Deployment with an HTTP probe ready at most 3 s after apply, image present." */
  private static final Goal ROLLOUT = Goal.atMost(Amount.seconds(3));

  /** "Three nodes: at most 10 s." */
  private static final Goal THREE = Goal.atMost(Amount.seconds(10));

  /** "Memory per further node under 250 MB." */
  private static final Goal MEMORY = Goal.below(Amount.megabytes(250e6));

  /** "Loading a 100 MB image: against ctr import of the same tarball, ratio at most 1.2." */
  private static final Goal LOADING = Goal.atMostTimesThePeer(1.2);

  private static final int IMAGE_BYTES = 100_000_000;
  private static final Duration ENOUGH = Duration.ofMinutes(5);

  @Override
  public void take(Effort effort, Consumer<Figure> figures) {
    try (var run = RunDirectory.create()) {
      // Once for the cache, which only the very first start of a user has to fill.
      start(run, 1);
      takeStarts(run, effort, figures);
      takeNeighbours(run, figures);
      takeMemory(run, figures);
      takeLoading(run, effort, figures);
    }
  }

  private static void takeStarts(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var one = new ArrayList<Amount>();
    var rollouts = new ArrayList<Amount>();
    var three = new ArrayList<Amount>();
    for (var round = 0; round < effort.starts(); round++) {
      try (var jvm = program(run, "nodes=real", "start", "present", "rollout")) {
        one.add(millis(jvm.await("done start", ENOUGH)));
        rollouts.add(millis(jvm.await("done rollout", ENOUGH)));
        jvm.finish();
      }
      three.add(start(run, 3));
    }
    figures.accept(Figure.of("real node: cluster usable", Amount.median(one), USABLE));
    figures.accept(
        Figure.of("2 Pods with a probe: apply to ready", Amount.median(rollouts), ROLLOUT));
    figures.accept(Figure.of("3 real nodes: cluster usable", Amount.median(three), THREE));
  }

  private static Amount start(RunDirectory run, int nodes) {
    try (var jvm = program(run, "nodes=real," + nodes, "start")) {
      var time = millis(jvm.await("done start", ENOUGH));
      jvm.finish();
      return time;
    }
  }

  /** "Two test JVMs side by side with real nodes: no clash of names or subnets." */
  private static void takeNeighbours(RunDirectory run, Consumer<Figure> figures) {
    var steps = new String[] {"nodes=real,2", "start", "present", "rollout", "hold"};
    try (var one = program(run, steps);
        var other = program(run, steps)) {
      // The program ends with what clashed, when something does.
      var slower =
          Math.max(
              millis(one.await("done start", ENOUGH)).value(),
              millis(other.await("done start", ENOUGH)).value());
      one.await("done rollout", ENOUGH);
      other.await("done rollout", ENOUGH);
      one.finish();
      other.finish();
      figures.accept(
          Figure.of(
              "2 JVMs side by side, 2 real nodes each",
              Amount.seconds(slower),
              Goal.achieved("both roll out, no clash", true)));
    }
  }

  /** Of everything that a further node adds: a third of what three more add. */
  private static void takeMemory(RunDirectory run, Consumer<Figure> figures) {
    var difference = memory(run, 4) - memory(run, 1);
    figures.accept(
        Figure.of("memory of a further real node", Amount.megabytes(difference / 3.0), MEMORY));
  }

  private static long memory(RunDirectory run, int nodes) {
    try (var jvm = program(run, "nodes=real," + nodes, "start", "hold")) {
      jvm.await("begin hold", ENOUGH);
      var bytes =
          run.processes().stream()
              .filter(process -> process.pid() != jvm.pid())
              .mapToLong(RunningProcess::proportionalBytes)
              .sum();
      jvm.finish();
      return bytes;
    }
  }

  private static void takeLoading(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var ours = new ArrayList<Amount>();
    var peer = new ArrayList<Amount>();
    for (var round = 0; round < effort.starts(); round++) {
      var archive = archive(run, round);
      peer.add(CtrImport.time(run, archive));
      try (var jvm = program(run, "nodes=real", "start", "load=" + archive)) {
        ours.add(millis(jvm.await("done load=" + archive, ENOUGH)));
        jvm.finish();
      }
      RunDirectory.remove(archive);
    }
    figures.accept(
        Figure.of(
            "loading a 100 MB image, peer: ctr import",
            Amount.median(ours),
            Amount.median(peer),
            LOADING));
  }

  /** Bytes that do not compress, because programs hardly do. */
  private static Path archive(RunDirectory run, int number) {
    var bytes = new byte[IMAGE_BYTES];
    new Random(number).nextBytes(bytes);
    var archive = run.resolve("image-" + number + ".tar");
    new LabImage(bytes, List.of("/data"), List.of("/data"), Map.of())
        .writeTo(archive, "registry.example/large:" + number);
    return archive;
  }

  private static ForkedJvm program(RunDirectory run, String... steps) {
    return ForkedJvm.start(run, ClusterProgram.class, List.of(), List.of(steps));
  }

  private static Amount millis(String text) {
    return Amount.seconds(Double.parseDouble(text) / 1000);
  }
}
