package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The variables by which OpenStack's own clients are told their cloud, for who asks for them. */
final class Environment {

  private static final String FILE = "OS_CLIENT_CONFIG_FILE";
  private static final String SECURE_FILE = "OS_CLIENT_SECURE_FILE";
  private static final String CLOUD = "OS_CLOUD";

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(Objects.requireNonNull(variables, "env"));
  }

  /** The cloud that OS_CLOUD names. */
  CloudEntry entry() {
    var cloud = value(CLOUD);
    if (cloud.isEmpty()) {
      throw missing("to find which cloud to use", CLOUD, "openstack");
    }
    return file().entry(cloud);
  }

  /** A cloud that somebody names; that OS_CLOUD names another is a mistake of one of both. */
  CloudEntry entry(String cloud) {
    Objects.requireNonNull(cloud, "cloud");
    var other = value(CLOUD);
    if (!other.isEmpty() && !other.equals(cloud)) {
      throw new CloudException(
          Kind.CONFIGURATION,
          Explanation.tried("to find cloud \"" + cloud + "\" from the environment")
              .happened("OS_CLOUD is \"" + other + "\"")
              .cause("the environment is meant for another cloud than the specification")
              .remedy("unset OS_CLOUD, or name the same cloud in both places")
              .paste("export OS_CLOUD=" + cloud));
    }
    return file().entry(cloud);
  }

  private CloudsFile file() {
    var file = path(FILE);
    return value(SECURE_FILE).isEmpty()
        ? CloudsFile.read(file)
        : CloudsFile.read(file, path(SECURE_FILE));
  }

  private Path path(String variable) {
    var value = value(variable);
    if (value.isEmpty()) {
      throw missing("to find clouds.yaml from the environment", variable, "/PATH/TO/clouds.yaml");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw missing(
          "to read the file that " + variable + " names", variable, "/PATH/TO/clouds.yaml");
    }
  }

  private static CloudException missing(String tried, String variable, String example) {
    return new CloudException(
        Kind.CONFIGURATION,
        Explanation.tried(tried)
            .happened(variable + " is not set, or no such value")
            .cause("CXP uses no file and no cloud that nobody named")
            .remedy("set it, or name the file in the code: OpenStack.connect(file, cloud)")
            .paste("export " + variable + "=" + example));
  }

  private String value(String variable) {
    return variables.getOrDefault(variable, "").strip();
  }
}
