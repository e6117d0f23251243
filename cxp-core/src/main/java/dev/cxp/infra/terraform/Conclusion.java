package dev.cxp.infra.terraform;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import java.util.Optional;

/** Turns a stack into a reading, and says when it describes nothing or something impossible. */
final class Conclusion {

  private Conclusion() {}

  /**
   * @param place the source as a whole
   */
  static TerraformReading of(Stack stack, StackReader.Origin origin, Place place, Notes notes) {
    var infrastructure = new StackReader(stack, origin, notes).read();
    if (infrastructure.nodes().isEmpty()) {
      notes.failed(
          Notes.RESOURCES,
          place,
          "it describes no machine on OpenStack",
          "a specification has at least one " + Types.INSTANCE);
      return new TerraformReading(Optional.empty(), notes.all());
    }
    if (origin.cloud().isEmpty()) {
      notes.failed(
          Notes.BLOCK,
          place,
          "the provider names no cloud",
          "write provider \"openstack\" { cloud = \"openstack\" }, an entry of clouds.yaml");
    }
    var failed = notes.all().stream().map(Finding::verdict).anyMatch(Verdict.FAILED::equals);
    if (!failed) {
      infrastructure
          .problems()
          .forEach(
              problem ->
                  notes.failed(
                      Notes.SPECIFICATION,
                      new Place(problem.where()),
                      problem.problem(),
                      problem.suggestion()));
    }
    return new TerraformReading(Optional.of(infrastructure), notes.all());
  }
}
