package dev.cxp.suite.infra;

import dev.cxp.check.CxpException;
import dev.cxp.infra.Cloud;
import dev.cxp.infra.CloudObject;
import dev.cxp.infra.Kind;
import dev.cxp.infra.Provisioner;
import dev.cxp.infra.Sweeper;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.lab.LabStack;
import dev.cxp.pipeline.Infrastructure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is done with a stack after something went wrong with it, and what must be so then. */
final class StackCase {

  private final Cloud cloud;
  private final LabStack kind;
  private final Infrastructure stack;
  private final Path journal;

  StackCase(Cloud cloud, LabStack kind, String suffix, Path journal) {
    this.cloud = cloud;
    this.kind = kind;
    this.stack = kind.of(suffix);
    this.journal = journal;
  }

  Provisioner provisioner() {
    return Provisioner.on(cloud)
        .journal(journal)
        .dossier(journal.resolve("dossier"))
        .progress(line -> {});
  }

  Infrastructure stack() {
    return stack;
  }

  /** Runs the apply again, which must converge: everything there, and once. */
  List<String> converge() {
    provisioner().apply(stack);
    var troubles = new ArrayList<String>();
    var objects = objects();
    if (objects.size() != kind.objects()) {
      troubles.add(objects.size() + " objects instead of " + kind.objects());
    }
    duplicates(objects).forEach(name -> troubles.add("duplicate: " + name));
    var plan = provisioner().plan(stack);
    if (!plan.isEmpty()) {
      troubles.add("not as specified after the rerun: " + plan.text());
    }
    return troubles;
  }

  /** Destroys with the journal, and returns what is left. */
  List<String> destroy() {
    provisioner().destroy(stack);
    return left();
  }

  /**
   * Sweeps as another machine would, without the journal, and returns what is left. A second sweep
   * takes what the cloud was still making of the requests of the one that was killed.
   */
  List<String> sweep() {
    for (var sweeps = 0; sweeps < 2; sweeps++) {
      Sweeper.on(cloud).progress(line -> {}).spec(stack.id()).carryOut();
    }
    return left();
  }

  private List<String> left() {
    return objects().stream().map(object -> "left: " + object.describe()).toList();
  }

  /** An OpenStack on which each of the stacks has room. */
  static EmbeddedOpenStack openstack() {
    return EmbeddedOpenStack.builder().hosts(1, Map.of()).start();
  }

  private List<CloudObject> objects() {
    return Sweeper.on(cloud).spec(stack.id()).objects();
  }

  private static List<String> duplicates(List<CloudObject> objects) {
    Map<String, Long> counts =
        objects.stream()
            .filter(object -> object.kind() != Kind.FLOATING_IP)
            .collect(
                Collectors.groupingBy(
                    object -> object.kind() + " " + object.name(), Collectors.counting()));
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What an exception says, on one line. */
  static String words(RuntimeException e) {
    return (e instanceof CxpException ? e.getMessage() : e.toString()).replace("\n", " / ");
  }
}
