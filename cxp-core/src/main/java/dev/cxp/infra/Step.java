package dev.cxp.infra;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a plan does with one thing.
 *
 * @param action what is done
 * @param key what it is called in the specification, or was
 * @param name its name on the cloud
 * @param object what is there; empty for what is created
 * @param changes what differs, for CHANGE and REPLACE
 * @param reason why
 */
public record Step(
    Action action,
    Key key,
    String name,
    Optional<CloudObject> object,
    List<Change> changes,
    String reason) {

  public Step {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(object, "object");
    changes = List.copyOf(changes);
    Objects.requireNonNull(reason, "reason");
  }

  /** {@code + server node1 (node1-mlops-project47): it is not there}. */
  @Override
  public String toString() {
    var what = key.name().equals(name) ? "" : " (" + name + ")";
    return action.sign() + " " + key + what + (reason.isEmpty() ? "" : ": " + reason);
  }
}
