package dev.cxp.pipeline;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/** What must hold for one container of a workload, the workload's own among them. */
final class ContainerRules {

  private static final String VARIABLE = "[-._a-zA-Z][-._a-zA-Z0-9]*";

  private final Environment environment;
  private final Container container;
  private final Problems problems;
  private final String here;

  ContainerRules(Environment environment, Container container, String here, Problems problems) {
    this.environment = environment;
    this.container = container;
    this.problems = problems;
    this.here = here;
  }

  void imageAndPorts() {
    image();
    ports();
  }

  void variablesAndResources() {
    container.variables().keySet().forEach(this::variable);
    secrets();
    resources();
  }

  private void image() {
    if (container.image().isEmpty()) {
      problems.add(here + "/image", "no image is named", "add .image(\"registry/repository:tag\")");
      return;
    }
    try {
      container.imageReference();
    } catch (IllegalArgumentException e) {
      problems.add(here + "/image", e.getMessage(), "correct the reference");
    }
  }

  private void ports() {
    for (var port : container.ports()) {
      problems.portName(here + "/ports/" + port.name(), port.name());
      problems.portNumber(here + "/ports/" + port.name(), "port", port.number());
    }
  }

  private void secrets() {
    container
        .secretVariables()
        .forEach(
            (variable, reference) -> {
              variable(variable);
              var at = here + "/variables/" + variable;
              var secret =
                  environment.secrets().stream()
                      .filter(candidate -> candidate.name().equals(reference.secret()))
                      .findFirst();
              if (secret.isEmpty()) {
                problems.add(
                    at,
                    "nothing in environment '"
                        + environment.name()
                        + "' creates the Secret '"
                        + reference.secret()
                        + "'; its Pods would stay in CreateContainerConfigError",
                    "add .secret(Secret.named(\""
                        + reference.secret()
                        + "\").generated(\""
                        + reference.key()
                        + "\")), or .existing(\""
                        + reference.key()
                        + "\") when someone else makes it");
              } else if (!secret.get().entries().containsKey(reference.key())) {
                problems.add(
                    at,
                    "the Secret '" + reference.secret() + "' has no key '" + reference.key() + "'",
                    Suggestions.among(reference.key(), secret.get().entries().keySet()));
              }
            });
  }

  private void variable(String name) {
    if (!name.matches(VARIABLE)) {
      problems.add(
          here + "/variables/" + name,
          "'" + name + "' is not the name of an environment variable",
          "use letters, digits, '_', '-' and '.', not starting with a digit");
    }
    if (container.variables().containsKey(name) && container.secretVariables().containsKey(name)) {
      problems.add(
          here + "/variables/" + name,
          "'" + name + "' is set twice, openly and from a Secret",
          "keep one");
    }
  }

  private void resources() {
    var at = here + "/resources";
    var requests = container.resources().requests();
    var limits = container.resources().limits();
    requests.forEach(
        (name, quantity) -> problems.quantity(at + "/requests/" + name, "request", quantity));
    limits.forEach(
        (name, quantity) -> {
          if (!problems.quantity(at + "/limits/" + name, "limit", quantity)) {
            return;
          }
          var request = amount(requests.get(name));
          if (request.isPresent()
              && request.get().compareTo(new Quantity(quantity).getNumericalAmount()) > 0) {
            problems.add(
                at + "/requests/" + name,
                "the request " + requests.get(name) + " is above the limit " + quantity,
                "raise the limit or lower the request");
          }
        });
  }

  private static Optional<java.math.BigDecimal> amount(String quantity) {
    try {
      return quantity == null
          ? Optional.empty()
          : Optional.of(new Quantity(quantity).getNumericalAmount());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // already reported as not a quantity
    }
  }
}
