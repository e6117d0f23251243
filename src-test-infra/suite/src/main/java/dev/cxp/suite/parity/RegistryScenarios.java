package dev.cxp.suite.parity;

import static dev.cxp.suite.parity.Scenario.of;
import static dev.cxp.suite.parity.Workload.deployment;

import dev.cxp.suite.parity.StubRegistry.Answer;
import java.time.Duration;
import java.util.List;

/** What a node makes of what registries answer. */
final class RegistryScenarios {

  /** Long enough for a node's first pull, after which what is transient stays undecided. */
  private static final Duration FIRST_PULL = Duration.ofSeconds(12);

  private RegistryScenarios() {}

  static List<Scenario> all() {
    return List.of(
        answering("registry-404", "404 for the image", Answer.ABSENT),
        answering("registry-401", "401 and asks for credentials", Answer.UNAUTHORIZED),
        answering("registry-403", "403", Answer.FORBIDDEN),
        answering("registry-429", "429", Answer.TOO_MANY_REQUESTS),
        answering("registry-500", "500", Answer.SERVER_ERROR),
        answering("registry-web-page", "200 with a web page", Answer.WEB_PAGE));
  }

  private static Scenario answering(String name, String what, Answer answer) {
    return of(
        name,
        "a Deployment of an image for which the registry answers " + what,
        stage -> stage.rollout(deployment(answer.image()).yaml(), FIRST_PULL));
  }
}
