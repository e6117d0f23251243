package dev.cxp.suite.infra;

import dev.cxp.check.CxpException;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.ProvisioningException;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.Aim;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.junit.openstack.Fault;
import dev.cxp.lab.LabStack;
import dev.cxp.lab.RunDirectory;
import dev.cxp.suite.SuiteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Every fault at every request of an apply and of a destroy, of the seed's stack and of one on a
 * lease, on the embedded OpenStack. Each ends in success, or in an error that names the fault; then
 * a destroy without faults leaves nothing.
 */
public final class InfrastructureFaults {

  /** Most of a case is waiting: for a pause before a repetition, or a list that comes late. */
  private static final int SIDE_BY_SIDE = 4;

  private final int size;
  private final long seed;
  private final Consumer<String> progress;

  /**
   * @param size how many cells of the matrix at most, drawn when there are more
   */
  public InfrastructureFaults(int size, long seed, Consumer<String> progress) {
    this.size = size;
    this.seed = seed;
    this.progress = progress;
  }

  /** A cell of the matrix. */
  private record Cell(Fault fault, LabStack stack, String step, int request) {
    @Override
    public String toString() {
      return "%s at request %d of %s, %s".formatted(fault.name(), request, step, stack);
    }
  }

  /** What came of one. */
  private record Outcome(Cell cell, boolean succeeded, List<String> troubles) {}

  public SuiteResult run() {
    try (var run = RunDirectory.create()) {
      var cells = new ArrayList<Cell>();
      var counts = new ArrayList<String>();
      for (var stack : LabStack.values()) {
        for (var step : List.of("apply", "destroy")) {
          var requests = count(run, stack, step);
          counts.add("%d requests of %s, %s".formatted(requests, step, stack));
          for (var fault : Fault.catalog()) {
            for (var request = 1; request <= requests; request++) {
              cells.add(new Cell(fault, stack, step, request));
            }
          }
        }
      }
      Collections.shuffle(cells, new Random(seed));
      var drawn = cells.subList(0, Math.min(size, cells.size()));
      progress.accept(
          "infrastructure-faults: %d of %d cells: %d faults; %s; --seed %d"
              .formatted(
                  drawn.size(),
                  cells.size(),
                  Fault.catalog().size(),
                  String.join("; ", counts),
                  seed));
      return carryOut(run, drawn);
    }
  }

  private SuiteResult carryOut(RunDirectory run, List<Cell> cells) {
    var threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      var cases = new ArrayList<Callable<Outcome>>();
      for (var number = 0; number < cells.size(); number++) {
        var cell = cells.get(number);
        var name = "fault-" + number;
        cases.add(() -> carryOut(run, cell, name));
      }
      var passed = 0;
      var leaks = 0;
      var succeeded = 0;
      for (Future<Outcome> future : threads.invokeAll(cases)) {
        var outcome = future.get();
        passed += outcome.troubles().isEmpty() ? 1 : 0;
        succeeded += outcome.succeeded() ? 1 : 0;
        leaks += (int) outcome.troubles().stream().filter(t -> t.startsWith("left: ")).count();
        if (!outcome.troubles().isEmpty()) {
          progress.accept(outcome.cell() + ": FAILED: " + String.join("; ", outcome.troubles()));
        }
      }
      progress.accept(
          "infrastructure-faults: %d ended in success, %d in an error that names the fault"
              .formatted(succeeded, passed - Math.min(passed, succeeded)));
      return new SuiteResult(cells.size(), passed, leaks);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int count(RunDirectory run, LabStack kind, String step) {
    var name = "count-" + kind.ordinal() + "-" + step;
    try (var openstack = StackCase.openstack()) {
      var before = prepare(openstack, run, kind, name, step);
      play(openstack, run, kind, name, step);
      return openstack.requests().size() - before;
    }
  }

  /** Returns how many requests there were before those of the step. */
  private static int prepare(
      EmbeddedOpenStack openstack, RunDirectory run, LabStack kind, String name, String step) {
    if (step.equals("destroy")) {
      play(openstack, run, kind, name, "apply");
    }
    return openstack.requests().size();
  }

  private static void play(
      EmbeddedOpenStack openstack, RunDirectory run, LabStack kind, String name, String step) {
    try (var cloud = OpenStack.connect(clouds(openstack, run, name), kind.cloud())) {
      var stack = new StackCase(cloud, kind, name, run.resolve("journal-" + name));
      if (step.equals("apply")) {
        stack.provisioner().apply(stack.stack());
      } else {
        stack.provisioner().destroy(stack.stack());
      }
    }
  }

  private static Outcome carryOut(RunDirectory run, Cell cell, String name) {
    var troubles = new ArrayList<String>();
    var succeeded = false;
    try (var openstack = StackCase.openstack()) {
      var before = prepare(openstack, run, cell.stack(), name, cell.step());
      openstack.faults().inject(cell.fault(), Aim.request(before + cell.request()));
      try {
        play(openstack, run, cell.stack(), name, cell.step());
        succeeded = true;
      } catch (CxpException e) {
        if (!names(cell.fault(), e)) {
          troubles.add("the error does not name the fault: " + StackCase.words(e));
        }
      }
      openstack.faults().clear();
      try (var cloud = OpenStack.connect(clouds(openstack, run, name), cell.stack().cloud())) {
        var stack = new StackCase(cloud, cell.stack(), name, run.resolve("journal-" + name));
        if (cell.step().equals("apply") && succeeded) {
          troubles.addAll(stack.converge());
        }
        troubles.addAll(stack.destroy());
      }
      openstack.inventory().forEach(object -> troubles.add("left: " + object));
    } catch (RuntimeException e) {
      troubles.add(StackCase.words(e));
    }
    return new Outcome(cell, succeeded, troubles);
  }

  /** Whether a person reads in the error what went wrong on the cloud. */
  private static boolean names(Fault fault, CxpException error) {
    var text = everything(error).toLowerCase(Locale.ROOT);
    return Pattern.compile(sign(fault)).matcher(text).find();
  }

  private static String sign(Fault fault) {
    if (fault instanceof Fault.FailsBefore fails) {
      return String.valueOf(fails.status());
    }
    if (fault instanceof Fault.FailsAfter fails) {
      return String.valueOf(fails.status());
    }
    if (fault instanceof Fault.TooManyRequests) {
      return "429|too many requests";
    }
    if (fault instanceof Fault.Conflict) {
      return "409|conflict";
    }
    if (fault instanceof Fault.OverQuota) {
      return "quota|limit|not enough";
    }
    if (fault instanceof Fault.BuildError build) {
      // Cinder tells no fault of a volume, only that it is in error.
      return Pattern.quote(build.message().strip().toLowerCase(Locale.ROOT))
          + "|volume \\S+ \\(\\S+\\) went to error";
    }
    if (fault instanceof Fault.TokenExpired) {
      return "401|token";
    }
    if (fault instanceof Fault.WrongBody) {
      return "json|api says|api promises|not as keystone|no token|lacks|cannot be read";
    }
    if (fault instanceof Fault.ClosedBefore || fault instanceof Fault.ResetAfter) {
      return "connection|closed|reset|no answer";
    }
    // Latency, slow boots and late lists are no reason for an error at all.
    return "(?!)";
  }

  private static String everything(CxpException error) {
    var text = new StringBuilder(error.getMessage());
    if (error instanceof ProvisioningException
        && error.getCause() instanceof CloudException cause) {
      text.append(' ').append(cause.getMessage());
    }
    for (var other : error.getSuppressed()) {
      text.append(' ').append(other.getMessage());
    }
    return text.toString();
  }

  private static java.nio.file.Path clouds(
      EmbeddedOpenStack openstack, RunDirectory run, String name) {
    return openstack.writeCloudsYaml(run.resolve("clouds-" + name));
  }
}
