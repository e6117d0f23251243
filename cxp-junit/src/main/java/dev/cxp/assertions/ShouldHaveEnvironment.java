package dev.cxp.assertions;

import dev.cxp.manifest.Manifests;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.error.BasicErrorMessageFactory;

/** A cluster does not have an environment, or has it twice. */
public final class ShouldHaveEnvironment extends BasicErrorMessageFactory {

  private ShouldHaveEnvironment(String format, Object... arguments) {
    super(format, arguments);
  }

  /** The message for an environment that stands in another number of namespaces than one. */
  public static ShouldHaveEnvironment shouldHaveEnvironment(
      String name, List<Namespace> found, List<Namespace> all) {
    return new ShouldHaveEnvironment(
        "%nExpecting the cluster to have environment:%n  %s%nin one namespace, but found it in:%n%s%n"
            + "Namespaces with an environment:%n%s%n%s",
        name, lines(found), lines(all), unquotedString(advice(found, all)));
  }

  private static String advice(List<Namespace> found, List<Namespace> all) {
    if (all.isEmpty()) {
      return "Nobody has installed a pipeline into this cluster: let the test take a Promoter, which"
          + " comes with the pipeline installed, or call"
          + " Installation.of(pipeline).into(cluster).run().";
    }
    if (found.isEmpty()) {
      return "Its pipeline was not installed, or the name is misspelt.";
    }
    return "Several pipelines in this cluster have one of that name. Name the pipeline: "
        + found.stream()
            .map(each -> each.getMetadata().getLabels().get(Manifests.PART_OF))
            .map(pipeline -> "assertThat(cluster).ofPipeline(\"" + pipeline + "\")")
            .collect(Collectors.joining(" or "))
        + ".";
  }

  private static Object lines(List<Namespace> namespaces) {
    return unquotedString(
        Messages.lines(namespaces.stream().map(each -> each.getMetadata().getName()).toList()));
  }
}
