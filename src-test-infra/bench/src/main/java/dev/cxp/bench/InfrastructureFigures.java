package dev.cxp.bench;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.infra.Cloud;
import dev.cxp.infra.Provisioner;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.LabStack;
import dev.cxp.lab.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The figures of provisioning: the seed's stack on a real OpenStack beside Terraform's, and on the
 * embedded one. {@code CXP_TEST_OPENSTACK} names the state directory of the real one, as {@code
 * src-test-infra/openstack/with-openstack} sets it.
 */
final class InfrastructureFigures implements Measurements {

  private static final Goal HALF = Goal.atMostTimesThePeer(0.5);
  private static final Goal QUARTER = Goal.atMostTimesThePeer(0.25);

  /** "10 stacks at once: at most 0.6x of ten times one." */
  private static final Goal TEN = Goal.atMostTimesThePeer(0.6);

  /** "Plan + apply + destroy of the stack in under 300 ms warm." */
  private static final Goal WARM = Goal.below(Amount.milliseconds(300));

  /** "200 servers in under 5 s." */
  private static final Goal MANY = Goal.below(Amount.seconds(5));

  /** "Memory under 64 MB." */
  private static final Goal MEMORY = Goal.below(Amount.megabytes(64e6));

  private static final Duration ENOUGH = Duration.ofMinutes(5);
  private static final int WARM_UP = 10;

  @Override
  public void take(Effort effort, Consumer<Figure> figures) {
    try (var run = RunDirectory.create()) {
      takeEmbedded(run, effort, figures);
      takeReal(run, effort, figures);
    }
  }

  private static void takeEmbedded(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    try (var openstack = EmbeddedOpenStack.start();
        var cloud = OpenStack.connect(cloudsYaml(openstack, run), "openstack")) {
      var provisioner = quiet(cloud, run);
      var times = new ArrayList<Amount>();
      for (var round = 0; round < WARM_UP + effort.restarts(); round++) {
        var stack = LabStack.SEED.of("warm");
        var began = System.nanoTime();
        provisioner.apply(provisioner.plan(stack));
        provisioner.destroy(stack);
        times.add(Amount.milliseconds((System.nanoTime() - began) / 1e6));
      }
      figures.accept(
          Figure.of(
              "embedded OpenStack: plan, apply, destroy, warm",
              Amount.median(times.subList(WARM_UP, times.size())),
              WARM));
    }
    try (var openstack = large();
        var cloud = OpenStack.connect(cloudsYaml(openstack, run), "openstack")) {
      var before = usedMemory();
      var began = System.nanoTime();
      quiet(cloud, run).apply(LabStack.ofMany("many", 200));
      figures.accept(
          Figure.of(
              "embedded OpenStack: 200 servers",
              Amount.seconds(Duration.ofNanos(System.nanoTime() - began)),
              MANY));
      figures.accept(
          Figure.of(
              "memory of it with them, " + openstack.requests().size() + " requests",
              Amount.megabytes(Math.max(0, usedMemory() - before)),
              MEMORY));
    }
  }

  /** One whose project may have more than is usual. */
  private static EmbeddedOpenStack large() {
    var builder = EmbeddedOpenStack.builder();
    for (var resource : List.of("instances", "cores", "port")) {
      builder = builder.quota(resource, 10_000);
    }
    return builder.quota("ram", 10_000_000).start();
  }

  private static Path cloudsYaml(EmbeddedOpenStack openstack, RunDirectory run) {
    return openstack.writeCloudsYaml(run.resolve("embedded"));
  }

  private static Provisioner quiet(Cloud cloud, RunDirectory run) {
    return Provisioner.on(cloud).journal(run.resolve("journal")).progress(line -> {});
  }

  /** What is reachable: garbage is collected first, until nothing more goes. */
  private static long usedMemory() {
    var used = Long.MAX_VALUE;
    for (var round = 0; round < 5; round++) {
      System.gc();
      var runtime = Runtime.getRuntime();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }

  private static void takeReal(RunDirectory run, Effort effort, Consumer<Figure> figures) {
    var state = System.getenv("CXP_TEST_OPENSTACK");
    if (state == null || !Files.isReadable(Path.of(state, "clouds.yaml"))) {
      throw new CxpException(
          Explanation.tried("to measure provisioning on a real OpenStack")
              .happened("CXP_TEST_OPENSTACK does not name the state directory of one")
              .remedy("start one, and measure with it")
              .paste(
                  "src-test-infra/openstack/with-openstack src-test-infra/bench/run infrastructure"));
    }
    var cloud = Path.of(state, "clouds.yaml");
    var terraform = Terraform.measured(effort);
    var apply = new ArrayList<Amount>();
    var unchanged = new ArrayList<Amount>();
    var destroy = new ArrayList<Amount>();
    var requests = new ArrayList<List<Amount>>();
    for (var round = 0; round < effort.starts(); round++) {
      try (var jvm = program(run, cloud, "apply", "unchanged", "destroy")) {
        var counts = new ArrayList<Amount>();
        for (var step : List.of("apply", "unchanged", "destroy")) {
          counts.add(Amount.count(Integer.parseInt(jvm.await("requests ", ENOUGH))));
          (step.equals("apply") ? apply : step.equals("unchanged") ? unchanged : destroy)
              .add(Amount.seconds(Double.parseDouble(jvm.await("done " + step, ENOUGH)) / 1000));
        }
        requests.add(counts);
        jvm.finish();
      }
    }
    var whose = ", peer: " + terraform.name();
    figures.accept(
        Figure.of(
            "apply of the seed's stack" + whose, Amount.median(apply), terraform.apply(), HALF));
    figures.accept(
        Figure.of("its requests" + whose, column(requests, 0), terraform.applyRequests(), HALF));
    figures.accept(
        Figure.of(
            "plan without change" + whose,
            Amount.median(unchanged),
            terraform.unchanged(),
            QUARTER));
    figures.accept(
        Figure.of(
            "its requests" + whose,
            column(requests, 1),
            terraform.unchangedRequests(),
            Goal.atMost(Amount.count(12))));
    figures.accept(Figure.of("destroy" + whose, Amount.median(destroy), terraform.destroy(), HALF));
    figures.accept(
        Figure.of("its requests" + whose, column(requests, 2), terraform.destroyRequests(), HALF));
    takeTen(run, cloud, Amount.median(apply), figures);
  }

  private static Amount column(List<List<Amount>> rows, int column) {
    return Amount.median(rows.stream().map(row -> row.get(column)).toList());
  }

  private static void takeTen(RunDirectory run, Path cloud, Amount one, Consumer<Figure> figures) {
    try (var jvm = program(run, cloud, "stacks=10", "apply", "destroy")) {
      var ten = Amount.seconds(Double.parseDouble(jvm.await("done apply", ENOUGH)) / 1000);
      jvm.await("done destroy", ENOUGH);
      jvm.finish();
      figures.accept(Figure.of("10 stacks at once, peer: one, ten times", ten, one.times(10), TEN));
    }
  }

  private static ForkedJvm program(RunDirectory run, Path cloud, String... steps) {
    var all = new ArrayList<String>();
    all.add("cloud=" + cloud);
    all.add("journal=" + run.resolve("journal"));
    all.add("suffix=bench");
    all.addAll(List.of(steps));
    return ForkedJvm.start(run, dev.cxp.lab.StackProgram.class, List.of(), all);
  }
}
