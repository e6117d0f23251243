package dev.cxp.cluster;

import dev.cxp.check.Finding;
import dev.cxp.pipeline.Environment;
import dev.cxp.pipeline.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Fills the Secrets of an environment. Values pass through here and are never written anywhere
 * else.
 */
final class Secrets {

  static final String CHECK = "install.secrets";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Cluster cluster;
  private final Environment environment;
  private final UnaryOperator<String> variables;

  Secrets(Cluster cluster, Environment environment, UnaryOperator<String> variables) {
    this.cluster = cluster;
    this.environment = environment;
    this.variables = variables;
  }

  List<Finding> install() {
    return environment.secrets().stream().map(this::install).toList();
  }

  private Finding install(Secret secret) {
    var where = "environments/" + environment.name() + "/secrets/" + secret.name();
    var present = present(secret.name());
    var values = new LinkedHashMap<String, String>();
    var missing = new ArrayList<String>();
    secret
        .entries()
        .forEach(
            (key, source) ->
                value(source, Optional.ofNullable(present.get(key)))
                    .ifPresentOrElse(value -> values.put(key, value), () -> missing.add(key)));
    if (!missing.isEmpty()) {
      return missing(secret, where, missing);
    }
    // What others put there is theirs: applying it would take over their fields.
    values.keySet().removeIf(key -> secret.entries().get(key) instanceof Secret.Existing);
    if (!values.isEmpty()) {
      cluster.applyAs(
          Cluster.FIELD_MANAGER,
          new SecretBuilder()
              .withNewMetadata()
              .withName(secret.name())
              .withNamespace(environment.namespace())
              .endMetadata()
              .withType("Opaque")
              .withData(values)
              .build());
    }
    return Finding.passed(
        CHECK,
        where,
        "Secret " + secret.name() + " has " + String.join(", ", secret.entries().keySet()));
  }

  private Finding missing(Secret secret, String where, List<String> keys) {
    var finding =
        Finding.failed(
            CHECK,
            where,
            "Secret " + secret.name() + " lacks a value for " + String.join(", ", keys));
    for (var key : keys) {
      finding =
          secret.entries().get(key) instanceof Secret.FromVariable from
              ? finding
                  .cause("the environment variable " + from.variable() + " is not set")
                  .remedy("export " + from.variable() + "=...")
              : finding
                  .cause("nobody has put the key " + key + " into the Secret")
                  .remedy(
                      "kubectl -n "
                          + environment.namespace()
                          + " create secret generic "
                          + secret.name()
                          + " --from-literal="
                          + key
                          + "=...");
    }
    return finding;
  }

  /** The value in base64, as the API has it. */
  private Optional<String> value(Secret.Source source, Optional<String> present) {
    if (source instanceof Secret.FromVariable from) {
      return Optional.ofNullable(variables.apply(from.variable()))
          .filter(value -> !value.isEmpty())
          .map(
              value ->
                  Base64.getEncoder()
                      .encodeToString(value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    if (source instanceof Secret.Generated && present.isEmpty()) {
      return Optional.of(random());
    }
    return present;
  }

  private static String random() {
    var bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    var readable = Base64.getUrlEncoder().withoutPadding().encode(bytes);
    return Base64.getEncoder().encodeToString(readable);
  }

  private Map<String, String> present(String name) {
    var secret =
        cluster.client().secrets().inNamespace(environment.namespace()).withName(name).get();
    return secret == null || secret.getData() == null ? Map.of() : secret.getData();
  }
}
