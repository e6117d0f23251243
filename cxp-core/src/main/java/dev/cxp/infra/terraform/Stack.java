package dev.cxp.infra.terraform;

import java.util.List;
import java.util.Optional;

/**
 * What a configuration, a plan or a state describes.
 *
 * @param instances in the order of the source
 * @param outputs the values that it gives away
 */
record Stack(List<Instance> instances, List<Output> outputs) {

  /** An output; its value as {@link Expression} says. */
  record Output(Place place, String name, Object value) {}

  Stack {
    instances = List.copyOf(instances);
    outputs = List.copyOf(outputs);
  }

  /** The resources of a type that Terraform makes. */
  List<Instance> made(String type) {
    return instances.stream()
        .filter(instance -> !instance.address().data() && instance.type().equals(type))
        .toList();
  }

  /** What a reference or a cloud's id means. */
  Optional<Instance> find(Object value) {
    if (value instanceof Reference reference) {
      return instances.stream()
          .filter(instance -> instance.address().equals(reference.address()))
          .findFirst();
    }
    return instances.stream()
        .filter(instance -> instance.id().filter(id -> id.equals(value)).isPresent())
        .findFirst();
  }
}
