package dev.cxp.infra.openstack;

import dev.cxp.check.Explanation;
import dev.cxp.infra.CloudException;
import dev.cxp.infra.CloudException.Kind;
import dev.cxp.pipeline.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A clouds.yaml with the secure.yaml beside it, as OpenStack's own clients read them: what
 * secure.yaml says about a cloud is laid over what clouds.yaml says.
 *
 * <p>Nothing is looked for unless the caller says so: a file is named, or {@link #standard()} is
 * called.
 *
 * <pre>{@code
 * CloudsFile.read(Path.of("clouds.yaml")).names(); // [openstack]
 * }</pre>
 *
 * @see <a href="https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html">the
 *     format</a>
 */
public final class CloudsFile {

  private final Path file;
  private final Map<String, Setting> clouds;

  private CloudsFile(Path file, Map<String, Setting> clouds) {
    this.file = file;
    this.clouds = clouds;
  }

  /**
   * Reads a clouds.yaml, and the secure.yaml in its directory when there is one.
   *
   * @throws CloudException of kind {@link Kind#CONFIGURATION} when it is missing, may not be read,
   *     is not YAML, or has no clouds
   */
  public static CloudsFile read(Path cloudsYaml) {
    var file = Objects.requireNonNull(cloudsYaml, "cloudsYaml").toAbsolutePath().normalize();
    var secure = file.resolveSibling("secure.yaml");
    return Files.exists(secure) ? read(file, secure) : new CloudsFile(file, clouds(file));
  }

  /** Reads a clouds.yaml and a secure.yaml that lies elsewhere. */
  public static CloudsFile read(Path cloudsYaml, Path secureYaml) {
    var file = Objects.requireNonNull(cloudsYaml, "cloudsYaml").toAbsolutePath().normalize();
    Objects.requireNonNull(secureYaml, "secureYaml");
    var open = new Setting.Block(1, clouds(file));
    var secret = new Setting.Block(1, clouds(secureYaml));
    return new CloudsFile(file, open.under(secret).entries());
  }

  /**
   * Reads the first of {@code ./clouds.yaml}, {@code ~/.config/openstack/clouds.yaml} and {@code
   * /etc/openstack/clouds.yaml} that exists: the places where OpenStack's own clients look.
   */
  public static CloudsFile standard() {
    return firstOf(
        List.of(
            Path.of("clouds.yaml"),
            Path.of(System.getProperty("user.home"), ".config", "openstack", "clouds.yaml"),
            Path.of("/etc/openstack/clouds.yaml")));
  }

  static CloudsFile firstOf(List<Path> places) {
    return places.stream()
        .filter(Files::exists)
        .findFirst()
        .map(CloudsFile::read)
        .orElseThrow(() -> new CloudException(Kind.CONFIGURATION, nowhere(places)));
  }

  /** Which file it is. */
  public Path path() {
    return file;
  }

  /** The clouds that it has. */
  public Set<String> names() {
    return clouds.keySet();
  }

  /**
   * What it says about a cloud.
   *
   * @throws CloudException of kind {@link Kind#CONFIGURATION} when it has no such cloud, or what it
   *     says is not enough or not supported; everything that is wrong at once
   */
  CloudEntry entry(String cloud) {
    Objects.requireNonNull(cloud, "cloud");
    if (!(clouds.get(cloud) instanceof Setting.Block block)) {
      throw new CloudException(
          Kind.CONFIGURATION,
          Explanation.tried("to find cloud \"" + cloud + "\" in " + file)
              .happened(
                  clouds.containsKey(cloud)
                      ? "its entry at line " + clouds.get(cloud).line() + " holds no settings"
                      : "it has no such cloud: " + Suggestions.among(cloud, names()))
              .cause(
                  "the specification names the cloud's entry in clouds.yaml, not the cloud's web address")
              .remedy("correct the cloud's name in the specification, or add the entry")
              .paste(ConfigurationAdvice.example(cloud)));
    }
    return new EntryReader(file, cloud, block).entry();
  }

  @Override
  public String toString() {
    return file + " " + names();
  }

  private static Map<String, Setting> clouds(Path file) {
    var top = SettingsFile.read(file);
    if (top.entries().get("clouds") instanceof Setting.Block clouds) {
      return clouds.entries();
    }
    var others = new ArrayList<>(top.entries().keySet());
    throw new CloudException(
        Kind.CONFIGURATION,
        Explanation.tried("to read " + file)
            .happened("it has no \"clouds\"; at its top stand " + others)
            .cause("the entries of clouds stand at the top, without \"clouds:\" over them")
            .remedy("put them under \"clouds:\", indented")
            .paste(ConfigurationAdvice.example("openstack")));
  }

  private static Explanation nowhere(List<Path> places) {
    var explanation =
        Explanation.tried("to find a clouds.yaml")
            .happened("there is none of " + places.stream().map(Path::toString).toList())
            .remedy("download it from the cloud's web page, or write it");
    return explanation.paste(ConfigurationAdvice.example("openstack"));
  }
}
