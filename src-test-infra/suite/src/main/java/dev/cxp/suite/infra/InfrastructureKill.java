package dev.cxp.suite.infra;

import dev.cxp.check.CxpException;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.Aim;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.junit.openstack.Fault;
import dev.cxp.lab.ForkedJvm;
import dev.cxp.lab.LabStack;
import dev.cxp.lab.RunDirectory;
import dev.cxp.lab.StackProgram;
import dev.cxp.suite.SuiteResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills JVMs with SIGKILL while they apply and destroy: on the embedded OpenStack the seed's stack
 * and one on a lease, before and after every single request has its effect; on a real one the
 * seed's, at random moments. Each time the rerun must converge without a duplicate, and destroy, or
 * a sweep without the journal, must leave nothing.
 */
public final class InfrastructureKill {

  private static final int REAL = 30;
  private static final Duration ENOUGH = Duration.ofMinutes(3);

  private final int size;
  private final long seed;
  private final Optional<Path> real;
  private final Consumer<String> progress;

  /**
   * @param size how many cases at most; the embedded ones are drawn when there are more
   * @param real the clouds.yaml of a real OpenStack, where there is one
   */
  public InfrastructureKill(int size, long seed, Optional<Path> real, Consumer<String> progress) {
    this.size = size;
    this.seed = seed;
    this.real = real;
    this.progress = progress;
  }

  /** A moment of a step. */
  private record Moment(LabStack stack, String step, int request, boolean after) {
    @Override
    public String toString() {
      return "%s, %s, %s request %d".formatted(stack, step, after ? "after" : "before", request);
    }
  }

  public SuiteResult run() {
    try (var run = RunDirectory.create()) {
      var moments = new ArrayList<>(moments(run));
      Collections.shuffle(moments, new Random(seed));
      // On a real one a case takes ten times as long.
      var onReal = real.isPresent() ? Math.max(1, Math.min(REAL, size / 5)) : 0;
      var drawn = moments.subList(0, Math.min(moments.size(), size - onReal));
      progress.accept(
          "infrastructure-kill: %d of %d request boundaries on the embedded OpenStack, %d random moments on a real one, --seed %d"
              .formatted(drawn.size(), moments.size(), onReal, seed));
      var passed = 0;
      var leaks = 0;
      var number = 0;
      for (var moment : drawn) {
        var troubles = embedded(run, moment, ++number);
        passed += tell(number, moment.toString(), troubles);
        leaks += left(troubles);
      }
      var random = new Random(seed);
      for (var kill = 0; kill < onReal; kill++) {
        var step = random.nextInt(3) == 0 ? "destroy" : "apply";
        var delay = Duration.ofMillis(random.nextInt(step.equals("apply") ? 9000 : 5000));
        var troubles = real(run, step, delay, ++number);
        passed += tell(number, "real, " + step + " for " + delay.toMillis() + " ms", troubles);
        leaks += left(troubles);
      }
      return new SuiteResult(number, passed, leaks);
    }
  }

  private int tell(int number, String what, List<String> troubles) {
    progress.accept(
        "%3d %s: %s"
            .formatted(
                number,
                what,
                troubles.isEmpty()
                    ? "converged, nothing left"
                    : "FAILED: " + String.join("; ", troubles)));
    return troubles.isEmpty() ? 1 : 0;
  }

  private static int left(List<String> troubles) {
    return (int) troubles.stream().filter(trouble -> trouble.startsWith("left: ")).count();
  }

  /** Every request of an apply and a destroy, counted in runs that nobody disturbs. */
  private static List<Moment> moments(RunDirectory run) {
    var moments = new ArrayList<Moment>();
    for (var stack : LabStack.values()) {
      var name = "count-" + stack.ordinal();
      try (var openstack = StackCase.openstack()) {
        for (var step : List.of("apply", "destroy")) {
          var before = openstack.requests().size();
          try (var jvm = program(run, clouds(openstack, run, name), stack, name, step)) {
            jvm.await("done " + step, ENOUGH);
            jvm.finish();
          }
          for (var request = 1; request <= openstack.requests().size() - before; request++) {
            moments.add(new Moment(stack, step, request, false));
            moments.add(new Moment(stack, step, request, true));
          }
        }
      }
    }
    return moments;
  }

  private List<String> embedded(RunDirectory run, Moment moment, int number) {
    var name = "kill-" + number;
    try (var openstack = StackCase.openstack();
        var cloud = OpenStack.connect(clouds(openstack, run, name), moment.stack().cloud())) {
      var stack = new StackCase(cloud, moment.stack(), name, run.resolve("journal-" + name));
      if (moment.step().equals("destroy")) {
        stack.provisioner().apply(stack.stack());
      }
      var victim = new CompletableFuture<ForkedJvm>();
      var dead = new CountDownLatch(1);
      Runnable kill =
          () -> {
            victim.join().kill();
            await(dead);
          };
      var request = openstack.requests().size() + moment.request();
      if (moment.after()) {
        openstack.faults().afterEffect(request, kill);
      } else {
        openstack.faults().beforeEffect(request, kill);
        // What the cloud has got would have its effect all the same.
        openstack.faults().inject(Fault.closedBefore(), Aim.request(request));
      }
      try (var jvm =
          program(run, clouds(openstack, run, name), moment.stack(), name, moment.step())) {
        victim.complete(jvm);
        jvm.awaitEnd(ENOUGH);
      } finally {
        dead.countDown();
      }
      openstack.faults().clear();
      var troubles = new ArrayList<>(afterwards(stack, number));
      // Without a mark too: what a lease made.
      openstack.inventory().forEach(object -> troubles.add("left: " + object));
      return troubles;
    } catch (CxpException e) {
      return List.of(StackCase.words(e));
    }
  }

  private List<String> real(RunDirectory run, String step, Duration delay, int number) {
    var name = "kill-" + Long.toHexString(seed) + "-" + number;
    try (var cloud = OpenStack.connect(real.orElseThrow(), LabStack.SEED.cloud())) {
      var stack = new StackCase(cloud, LabStack.SEED, name, run.resolve("journal-" + name));
      if (step.equals("destroy")) {
        stack.provisioner().apply(stack.stack());
      }
      try (var jvm = program(run, real.orElseThrow(), LabStack.SEED, name, step)) {
        jvm.await("begin " + step, ENOUGH);
        jvm.killAfter(delay);
      }
      return afterwards(stack, number);
    } catch (CxpException e) {
      return List.of(StackCase.words(e));
    }
  }

  /** Every third stack is swept as another machine would do it; the others converge first. */
  private static List<String> afterwards(StackCase stack, int number) {
    if (number % 3 == 0) {
      return stack.sweep();
    }
    var troubles = new ArrayList<>(stack.converge());
    troubles.addAll(stack.destroy());
    return troubles;
  }

  private static void await(CountDownLatch dead) {
    try {
      dead.await(ENOUGH.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path clouds(EmbeddedOpenStack openstack, RunDirectory run, String name) {
    return openstack.writeCloudsYaml(run.resolve("clouds-" + name));
  }

  private static ForkedJvm program(
      RunDirectory run, Path clouds, LabStack stack, String suffix, String step) {
    return ForkedJvm.start(
        run,
        StackProgram.class,
        List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"),
        List.of(
            "cloud=" + clouds,
            "stack=" + stack,
            "journal=" + run.resolve("journal-" + suffix),
            "suffix=" + suffix,
            step));
  }
}
