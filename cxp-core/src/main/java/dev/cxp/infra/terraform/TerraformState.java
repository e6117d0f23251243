package dev.cxp.infra.terraform;

import dev.cxp.check.Finding;
import dev.cxp.infra.Adoption;
import dev.cxp.infra.Kind;
import dev.cxp.pipeline.Infrastructure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What Terraform made, as its state says: {@code terraform.tfstate} of version 4, or what {@code
 * terraform show -json} prints.
 *
 * <pre>{@code
 * var state = TerraformState.read(Path.of("terraform.tfstate"));
 * state.adoption().forEach(adoption -> System.out.println(adoption.key() + " is " + adoption.id()));
 * }</pre>
 */
public final class TerraformState {

  private static final int VERSION = 4;

  private final List<TerraformResource> resources;
  private final Stack stack;
  private final List<Adoption> adoption;
  private final Notes notes;

  private TerraformState(List<TerraformResource> resources, Stack stack, Notes notes) {
    this.resources = List.copyOf(resources);
    this.stack = stack;
    this.notes = notes;
    this.adoption = adoption(stack, Optional.empty(), Optional.empty(), notes);
  }

  /**
   * Reads a state.
   *
   * @throws TerraformException when the file is none: missing, empty, encrypted, a plan, or of
   *     another version
   */
  public static TerraformState read(Path path) {
    var file = new JsonFile(Objects.requireNonNull(path, "path"), "a Terraform state");
    var document = file.read();
    if (document.has("encrypted_data")) {
      throw file.refused(
          "it is encrypted",
          "OpenTofu encrypts states when it is told to",
          "give what tofu show -json prints; it holds secrets, so delete it afterwards");
    }
    if (document.has("planned_values")) {
      throw file.refused(
          "it is a plan",
          "show -json was given the file of a plan",
          "read it with TerraformPlan, or leave out the plan's name: terraform show -json");
    }
    var notes = new Notes();
    var source = new StateSource(file.name(), notes);
    if (document.has("version")) {
      requireVersion(file, document.path("version").asInt(0));
      source.stored(document);
    } else {
      file.requireFormat(document);
      source.shown(document.path("values"));
    }
    return understood(file, source, notes);
  }

  private static void requireVersion(JsonFile file, int version) {
    if (version != VERSION) {
      throw file.refused(
          "it is of version " + version + ", and CXP reads version " + VERSION,
          version < VERSION
              ? "it was last written by Terraform 0.11 or older"
              : "it was written by a Terraform that CXP does not know yet",
          version < VERSION
              ? "bring it up to date: terraform apply -refresh-only with Terraform 1.x"
              : "give what terraform show -json prints instead");
    }
  }

  private static TerraformState understood(JsonFile file, StateSource source, Notes notes) {
    var stack = new Stack(source.instances(), List.of());
    var state = new TerraformState(source.resources(), stack, notes);
    if (state.adoption().isEmpty()) {
      notes.failed(
          Notes.RESOURCES,
          new Place(file.name()),
          "it has nothing of OpenStack that a specification could take over",
          "give the state of the folder that made the machines, after terraform apply");
    }
    return state;
  }

  private static List<Adoption> adoption(
      Stack stack, Optional<String> name, Optional<String> suffix, Notes notes) {
    var origin = new StackReader.Origin("", name, suffix, Optional.empty(), false);
    var reader = new StackReader(stack, origin, notes);
    reader.read();
    var adoption = new ArrayList<Adoption>();
    for (var instance : stack.instances()) {
      reader
          .claims()
          .owned(instance.address())
          .ifPresent(owned -> adoption.add(adopted(owned, instance)));
    }
    return List.copyOf(adoption);
  }

  private static Adoption adopted(Claims.Owned owned, Instance instance) {
    // Terraform's id of an attachment is made of the server's and the volume's.
    var id = owned.kind() == Kind.ATTACHMENT ? instance.values().text("volume_id") : instance.id();
    return new Adoption(owned.kind(), owned.key(), id.orElse(""));
  }

  /** Everything in the state, in its order, also of other providers. */
  public List<TerraformResource> resources() {
    return resources;
  }

  /** Resources by what Terraform calls them, without what it only looked up. */
  public Optional<TerraformResource> resource(String address) {
    Objects.requireNonNull(address, "address");
    return resources.stream().filter(each -> each.address().equals(address)).findFirst();
  }

  /**
   * What a specification takes over, so that applying it makes nothing twice. The keys are those of
   * the specification that {@link TerraformFolder} reads from the same configuration, with the name
   * and suffix that the servers' names have in common.
   */
  public List<Adoption> adoption() {
    return adoption;
  }

  /**
   * What a given specification takes over: as {@link #adoption()}, with its own name and suffix to
   * tell what groups are called in it.
   */
  public List<Adoption> adoption(Infrastructure specification) {
    Objects.requireNonNull(specification, "specification");
    return adoption(
        stack, Optional.of(specification.name()), Optional.of(specification.suffix()), new Notes());
  }

  /** What became of each resource; FAILED for what nothing can take over. */
  public List<Finding> findings() {
    return notes.all();
  }

  /** How many resources there are, and nothing of their content. */
  @Override
  public String toString() {
    return "Terraform state of " + resources.size() + " resources";
  }
}
