package dev.cxp.junit.internal;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSetCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Conditions, which every kind has as a type of its own. */
final class Conditions {

  private Conditions() {}

  /** {@code Ready=False ContainersNotReady containers with unready status: [app]}. */
  static String line(Object condition) {
    if (condition instanceof PodCondition each) {
      return line(each.getType(), each.getStatus(), each.getReason(), each.getMessage());
    }
    if (condition instanceof NodeCondition each) {
      return line(each.getType(), each.getStatus(), each.getReason(), each.getMessage());
    }
    if (condition instanceof DeploymentCondition each) {
      return line(each.getType(), each.getStatus(), each.getReason(), each.getMessage());
    }
    if (condition instanceof StatefulSetCondition each) {
      return line(each.getType(), each.getStatus(), each.getReason(), each.getMessage());
    }
    if (condition instanceof JobCondition each) {
      return line(each.getType(), each.getStatus(), each.getReason(), each.getMessage());
    }
    return condition.toString();
  }

  private static String line(String type, String status, String reason, String message) {
    return Stream.of(type + "=" + status, reason, message)
        .filter(Objects::nonNull)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("  "));
  }
}
