package dev.cxp.lab;

import dev.cxp.infra.Cloud;
import dev.cxp.infra.Provisioner;
import dev.cxp.infra.openstack.OpenStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * What runs in a {@link ForkedJvm}: {@link LabStack}s on an OpenStack. See {@link Steps} for what
 * it prints and when it ends; each step that asks the cloud also prints {@code requests COUNT}.
 *
 * <ul>
 *   <li>{@code cloud=PATH}: the clouds.yaml
 *   <li>{@code stack=LEASED}: which of them; the seed's unless said
 *   <li>{@code journal=PATH}: the directory of journals
 *   <li>{@code suffix=NAME}: of the stack
 *   <li>{@code stacks=10}: how many stacks the next steps are about, side by side; one unless said
 *   <li>{@code apply}, {@code unchanged} (a plan, which must be empty), {@code destroy}: each signs
 *       in anew, as a program that does only that
 * </ul>
 */
public final class StackProgram {

  private Path cloud;
  private Path journal;
  private LabStack stack = LabStack.SEED;
  private String suffix = "lab";
  private int stacks = 1;

  private StackProgram() {}

  public static void main(String[] steps) throws InterruptedException {
    var began = System.nanoTime();
    Steps.run(List.of(steps), began, new StackProgram()::run);
    System.exit(0);
  }

  private void run(String step, String value) {
    switch (step) {
      case "cloud" -> cloud = Path.of(value);
      case "stack" -> stack = LabStack.valueOf(value);
      case "journal" -> journal = Path.of(value);
      case "suffix" -> suffix = value;
      case "stacks" -> stacks = Integer.parseInt(value);
      case "apply" -> each((provisioner, name) -> provisioner.apply(stack.of(name)));
      case "destroy" -> each((provisioner, name) -> provisioner.destroy(stack.of(name)));
      case "unchanged" ->
          each(
              (provisioner, name) -> {
                var plan = provisioner.plan(stack.of(name));
                if (!plan.isEmpty()) {
                  throw new IllegalStateException("this should change nothing: " + plan.text());
                }
              });
      default -> throw new IllegalArgumentException("no step \"" + step + "\"");
    }
  }

  private interface Work {
    void on(Provisioner provisioner, String suffix);
  }

  private void each(Work work) {
    var threads = Executors.newFixedThreadPool(stacks);
    try (var connected = OpenStack.connect(cloud, stack.cloud())) {
      var running = new ArrayList<CompletableFuture<Void>>();
      for (var number = 0; number < stacks; number++) {
        var name = stacks == 1 ? suffix : suffix + "-" + number;
        running.add(
            CompletableFuture.runAsync(() -> work.on(provisioner(connected), name), threads));
      }
      running.forEach(CompletableFuture::join);
      System.out.println("requests " + connected.requests().sent());
    } finally {
      threads.shutdownNow();
    }
  }

  private Provisioner provisioner(Cloud connected) {
    return Provisioner.on(connected).journal(journal).dossier(journal.resolve("dossier"));
  }
}
