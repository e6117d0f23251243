package dev.cxp.infra;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a cloud be as a specification says, and takes it away again.
 *
 * <pre>{@code
 * try (var cloud = OpenStack.connect(Path.of("clouds.yaml"), "openstack")) {
 *   var provisioner = Provisioner.on(cloud);
 *   System.out.println(provisioner.plan(infrastructure).text());
 *   var stack = provisioner.apply(infrastructure);
 *   ...
 *   provisioner.destroy(infrastructure);
 * }
 * }</pre>
 *
 * <p>Applying twice changes nothing. A run that was killed at any moment is taken up by the next:
 * each object carries a {@link Mark} from its first moment, each intent is in the journal before
 * the request is sent. Immutable: each method that sets something returns a changed copy.
 */
public final class Provisioner {

  private final ProvisionerOptions options;

  private Provisioner(ProvisionerOptions options) {
    this.options = options;
  }

  /** Works on a cloud; journals are in {@code .cxp/infrastructure} of the working directory. */
  public static Provisioner on(Cloud cloud) {
    return new Provisioner(new ProvisionerOptions(cloud));
  }

  /** Returns this with the directory of journals, one file for each specification. */
  public Provisioner journal(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return with(changed -> changed.journals = directory);
  }

  /** Returns this with the directory where a failure leaves its dossier. */
  public Provisioner dossier(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return with(changed -> changed.dossiers = directory);
  }

  /** Returns this with how long the cloud may take for one object; 10 minutes unless set. */
  public Provisioner timeout(Duration time) {
    Objects.requireNonNull(time, "time");
    return with(changed -> changed.timeout = time);
  }

  /** Returns this with another clock, for tests. */
  public Provisioner clock(Clock other) {
    Objects.requireNonNull(other, "other");
    return with(changed -> changed.clock = other);
  }

  /** Returns this with who hears one line for each thing that happened; the log unless set. */
  public Provisioner progress(Consumer<String> listener) {
    Objects.requireNonNull(listener, "listener");
    return with(changed -> changed.progress = listener);
  }

  /** Returns this taking over what another tool made, such as Terraform. */
  public Provisioner adopting(Collection<Adoption> more) {
    var all = new ArrayList<>(options.adoptions);
    all.addAll(more);
    return with(changed -> changed.adoptions = List.copyOf(all));
  }

  /** Returns this taking over something that another tool made. */
  public Provisioner adopting(Adoption one) {
    return adopting(List.of(one));
  }

  /**
   * Returns this checking, before anything is created, also what a pipeline wants of its machines:
   * that security groups open the ports that it exposes, and that its requests fit into the
   * flavors.
   */
  public Provisioner carrying(Pipeline wanted) {
    return with(changed -> changed.pipeline = Optional.of(wanted));
  }

  /** Returns this replacing and deleting volumes where the specification changed; else refused. */
  public Provisioner losingData() {
    return with(changed -> changed.losingData = true);
  }

  private Provisioner with(Consumer<ProvisionerOptions> change) {
    return new Provisioner(options.with(change));
  }

  /**
   * What an apply would do. Nothing is changed on the cloud.
   *
   * @throws CxpException when the specification is wrong, or the cloud cannot be asked
   */
  public Plan plan(Infrastructure wanted) {
    try (var run = new Run(options, wanted)) {
      return run.preview();
    }
  }

  /**
   * Plans and carries the plan out. What exists already is kept; a second apply changes nothing.
   *
   * @throws ProvisioningException when it did not come to its end; what exists is recorded and
   *     marked, so that the next apply or destroy goes on from there
   * @throws CxpException before anything is created, when something is wrong
   */
  public Provisioned apply(Infrastructure wanted) {
    var before = options.cloud.requests();
    var began = System.nanoTime();
    try (var run = new Run(options, wanted)) {
      return provisioned(wanted, run, run.plan(), before, began);
    }
  }

  /**
   * Carries out a plan that somebody has looked at; refuses when the cloud is no longer as it was.
   *
   * @throws ProvisioningException as {@link #apply(Infrastructure)}
   */
  public Provisioned apply(Plan plan) {
    var wanted = plan.draft().infrastructure();
    var before = options.cloud.requests();
    var began = System.nanoTime();
    try (var run = new Run(options, wanted)) {
      var now = run.plan();
      if (!now.stepsInWords().equals(plan.stepsInWords())) {
        throw new CxpException(
            Explanation.tried("to apply the plan for " + plan.spec())
                .happened(
                    "the cloud is no longer as it was when it was made; now it would be:\n"
                        + now.text())
                .cause("somebody, or a lease's end, changed something meanwhile")
                .remedy("look at the new plan, and apply that"));
      }
      return provisioned(wanted, run, now, before, began);
    }
  }

  private Provisioned provisioned(
      Infrastructure wanted, Run run, Plan plan, Requests before, long began) {
    var objects = run.apply(plan);
    return new Provisioned(
        this,
        wanted,
        run.name(),
        objects,
        options.cloud.requests().since(before),
        Duration.ofNanos(System.nanoTime() - began));
  }

  /**
   * Deletes everything of a specification: what carries its mark, and what was adopted. Errors end
   * only what depends on them.
   *
   * @return how many objects were deleted
   * @throws ProvisioningException with the list of what is left and the command for each
   */
  public int destroy(Infrastructure wanted) {
    try (var run = new Run(options, wanted)) {
      return run.destroy();
    }
  }
}
