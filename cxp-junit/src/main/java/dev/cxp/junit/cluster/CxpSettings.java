package dev.cxp.junit.cluster;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.image.Credentials;
import dev.cxp.image.Platform;
import dev.cxp.image.Registries;
import dev.cxp.pipeline.ImageReference;
import dev.cxp.pipeline.Suggestions;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the user set, from four places: annotation &lt; JUnit configuration parameter &lt; system
 * property &lt; environment variable. The later place wins, so that a CI job overrides what a test
 * says of itself.
 *
 * <pre>{@code
 * var settings = CxpSettings.of(Map.of(Setting.CLUSTER, "embedded"), context::getConfigurationParameter);
 * settings.tier();   // embedded, unless -Dcxp.cluster or CXP_CLUSTER says otherwise
 * }</pre>
 *
 * Values are checked when they are read; {@link #checkAll()} reads every one. Two settings are
 * equal when their values are, wherever those came from.
 */
public final class CxpSettings {

  /** The tiers in the order in which {@code auto} tries them. */
  public static final List<String> TIERS = List.of("embedded", "k3s", "kubeconfig", "chameleon");

  /** The value of {@link Setting#CLUSTER} that tries all tiers. */
  public static final String AUTO = "auto";

  private static final List<String> NODE_KINDS = List.of(AUTO, "real", "simulated");
  private static final List<String> WITHOUT_CLUSTER = List.of(AUTO, "abort", "fail");
  private static final Pattern NODES = Pattern.compile("[1-9]|1[0-6]");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
  private static final Pattern PLATFORM = Pattern.compile("([a-z0-9]+)/([a-z0-9]+)");

  private final Map<Setting, Value> values;
  private final boolean inCi;

  private CxpSettings(Map<Setting, Value> values, boolean inCi) {
    this.values = values;
    this.inCi = inCi;
  }

  /** A looked-up value and, for messages, where it came from. */
  private record Value(String text, String source) {}

  /** One place that settings come from; an absent value is null. */
  private record Source(UnaryOperator<String> lookup, UnaryOperator<String> label) {}

  /** What system properties and the environment say. */
  public static CxpSettings ofThisJvm() {
    return of(Map.of(), key -> Optional.empty());
  }

  /**
   * All four places.
   *
   * @param annotation what annotations on the test say
   * @param configuration JUnit's configuration parameters
   * @throws CxpException when a system property or environment variable looks like a setting and is
   *     none
   */
  public static CxpSettings of(
      Map<Setting, String> annotation,
      java.util.function.Function<String, Optional<String>> configuration) {
    return of(annotation, configuration, Set.of());
  }

  /**
   * All four places.
   *
   * @param annotation what annotations on the test say
   * @param configuration JUnit's configuration parameters
   * @param configured the names of all that JUnit has, where it tells them
   * @throws CxpException when a name in one of the places looks like a setting and is none
   */
  public static CxpSettings of(
      Map<Setting, String> annotation,
      java.util.function.Function<String, Optional<String>> configuration,
      Set<String> configured) {
    UnknownSettings.refuse(
        configured, System.getProperties().stringPropertyNames(), System.getenv().keySet());
    return of(annotation, configuration, System::getProperty, System::getenv);
  }

  /**
   * Where the report is written, whatever else may be wrong with the settings.
   *
   * @param configuration JUnit's configuration parameters
   */
  public static Path reportOf(java.util.function.Function<String, Optional<String>> configuration) {
    try {
      return of(Map.of(), configuration, System::getProperty, System::getenv).report();
    } catch (CxpException e) {
      return Path.of(Setting.REPORT.defaultValue());
    }
  }

  static CxpSettings of(
      Map<Setting, String> annotation,
      java.util.function.Function<String, Optional<String>> configuration,
      UnaryOperator<String> systemProperty,
      UnaryOperator<String> environment) {
    Objects.requireNonNull(annotation, "annotation");
    Objects.requireNonNull(configuration, "configuration");
    var values = new EnumMap<Setting, Value>(Setting.class);
    for (var setting : Setting.values()) {
      // The strongest first. JUnit answers configuration parameters from system properties too, so
      // asking those before it also names the right place in messages.
      var sources =
          List.of(
              new Source(
                  key -> environment.apply(setting.environmentVariable()),
                  key -> "the environment variable " + setting.environmentVariable()),
              new Source(systemProperty, key -> "the system property " + key),
              new Source(
                  key -> configuration.apply(key).orElse(null),
                  key -> "the JUnit configuration parameter " + key),
              new Source(key -> annotation.get(setting), key -> "an annotation on the test"));
      sources.stream()
          .map(source -> valueIn(source, setting.key()))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(value -> values.put(setting, value));
    }
    return new CxpSettings(values, isCi(environment.apply("CI")));
  }

  /** CI systems set the variable to true, or to their name. */
  private static boolean isCi(String variable) {
    return variable != null && !variable.isBlank() && !variable.strip().equalsIgnoreCase("false");
  }

  private static Optional<Value> valueIn(Source source, String key) {
    // Blank means "not set": CI systems pass empty variables for inputs that nobody filled in.
    return Optional.ofNullable(source.lookup().apply(key))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> new Value(text, source.label().apply(key)));
  }

  /** The value as text: what was set, else the default. */
  public String text(Setting setting) {
    var value = values.get(Objects.requireNonNull(setting, "setting"));
    return value == null ? setting.defaultValue() : value.text();
  }

  /** Where the value came from, in words that follow "from". */
  public String source(Setting setting) {
    var value = values.get(setting);
    return value == null ? "the default" : value.source();
  }

  /** Returns these with one value set by a program, above all other places. */
  public CxpSettings with(Setting setting, String text) {
    var more = new EnumMap<Setting, Value>(Setting.class);
    more.putAll(values);
    more.put(setting, new Value(Objects.requireNonNull(text, "text"), "the program"));
    return new CxpSettings(more, inCi);
  }

  /** The tier, one of {@link #TIERS} or {@link #AUTO}. */
  public String tier() {
    var tier = text(Setting.CLUSTER);
    if (tier.equals(AUTO) || TIERS.contains(tier)) {
      return tier;
    }
    throw invalid(Setting.CLUSTER, Suggestions.closest(tier, withAuto()).orElse(null));
  }

  private static List<String> withAuto() {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(AUTO), TIERS.stream())
        .toList();
  }

  /** The kind of the embedded cluster's nodes: {@code real}, {@code simulated} or {@link #AUTO}. */
  public String node() {
    var node = text(Setting.NODE);
    if (NODE_KINDS.contains(node)) {
      return node;
    }
    throw invalid(Setting.NODE, Suggestions.closest(node, NODE_KINDS).orElse(null));
  }

  /** How many nodes the embedded cluster has. */
  public int nodes() {
    var matcher = NODES.matcher(text(Setting.NODES));
    if (matcher.matches()) {
      return Integer.parseInt(matcher.group());
    }
    throw invalid(Setting.NODES, null);
  }

  /** How long the start of a cluster may go without progress. */
  public Duration startTimeout() {
    return duration(Setting.START_TIMEOUT);
  }

  /** The simulated node's first pause after a pull that failed. */
  public Duration pullBackoff() {
    return duration(Setting.PULL_BACKOFF);
  }

  /** Whether what nobody verified fails. */
  public boolean strict() {
    return bool(Setting.STRICT);
  }

  /** What must be there, or tests fail instead of being aborted. */
  Requirements requirements() {
    return Requirements.of(this, list(Setting.REQUIRE));
  }

  /** Whether tests fail when {@code auto} finds no cluster, instead of being aborted. */
  boolean failsWithoutCluster() {
    var wish = text(Setting.MISSING);
    if (!WITHOUT_CLUSTER.contains(wish)) {
      throw invalid(Setting.MISSING, Suggestions.closest(wish, WITHOUT_CLUSTER).orElse(null));
    }
    return wish.equals("fail") || (wish.equals(AUTO) && inCi);
  }

  /** Whether somebody set it, to whatever value. */
  boolean isSet(Setting setting) {
    return values.containsKey(setting);
  }

  /** Where the report of a run is written. */
  public Path report() {
    return path(Setting.REPORT).orElseThrow(() -> invalid(Setting.REPORT, null));
  }

  /** How long it may take to collect what explains a failure. */
  public Duration diagnosticsTimeout() {
    return duration(Setting.DIAGNOSTICS_TIMEOUT);
  }

  /** How long the rollouts of an installation, or the one of a promotion, may take. */
  public Duration rolloutTimeout() {
    return duration(Setting.ROLLOUT_TIMEOUT);
  }

  /** The kubeconfig that the user named. */
  public Optional<Path> kubeconfig() {
    return path(Setting.KUBECONFIG);
  }

  /** The context that the user named. */
  public Optional<String> kubeconfigContext() {
    return Optional.of(text(Setting.KUBECONFIG_CONTEXT)).filter(text -> !text.isEmpty());
  }

  /** The context that the user named a second time, because it looks like production. */
  public Optional<String> allowedProduction() {
    return Optional.of(text(Setting.KUBECONFIG_ALLOW_PRODUCTION)).filter(text -> !text.isEmpty());
  }

  /** The existing namespaces that a run may change. */
  public Set<String> adoptedNamespaces() {
    return Set.copyOf(list(Setting.KUBECONFIG_ADOPT));
  }

  /** How long what a killed run left is kept from other runs. */
  public Duration kubeconfigExpiry() {
    return duration(Setting.KUBECONFIG_EXPIRY);
  }

  private List<String> list(Setting setting) {
    return Arrays.stream(text(setting).split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }

  /** Whether nodes may go to the registry that an image names. */
  public boolean upstream() {
    return bool(Setting.REGISTRY_UPSTREAM);
  }

  private boolean bool(Setting setting) {
    return switch (text(setting).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(setting, null);
    };
  }

  /** Where nodes look first, by registry host. */
  public Map<String, URI> mirrors() {
    var mirrors = new LinkedHashMap<String, URI>();
    for (var entry : text(Setting.REGISTRY_MIRRORS).split(",")) {
      if (entry.isBlank()) {
        continue;
      }
      var parts = entry.strip().split("=", 2);
      if (parts.length != 2 || parts[0].isBlank() || !parts[1].matches("https?://[^/\\s]+\\S*")) {
        throw invalid(Setting.REGISTRY_MIRRORS, null);
      }
      try {
        mirrors.put(parts[0].strip(), URI.create(parts[1].strip()));
      } catch (IllegalArgumentException notUri) {
        throw invalid(Setting.REGISTRY_MIRRORS, null);
      }
    }
    return mirrors;
  }

  /** The registries outside of the run that may be written to, by host. */
  public Set<String> writableRegistries() {
    var hosts = Set.copyOf(list(Setting.REGISTRY_WRITABLE));
    try {
      Registries.upstream().writingTo(hosts);
    } catch (IllegalArgumentException e) {
      throw invalid(Setting.REGISTRY_WRITABLE, null);
    }
    return hosts;
  }

  /**
   * Credentials by registry host. The values of variables and files are read when a registry asks.
   *
   * @throws CxpException when one of them is not there
   */
  public Map<String, Credentials> credentials() {
    var credentials = new LinkedHashMap<String, Credentials>();
    for (var entry : list(Setting.REGISTRY_CREDENTIALS)) {
      var source =
          CredentialsSource.parse(entry).orElseThrow(() -> CredentialsSource.invalid(this));
      credentials.put(source.host(), source.credentials());
    }
    return credentials;
  }

  /** The platform of the nodes. */
  public Platform platform() {
    var text = text(Setting.PLATFORM);
    if (text.isEmpty()) {
      return Platform.ofThisMachine();
    }
    var matcher = PLATFORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid(Setting.PLATFORM, null);
    }
    return new Platform(matcher.group(1), matcher.group(2));
  }

  /** The image of the tier k3s. */
  public ImageReference k3sImage() {
    try {
      return ImageReference.parse(text(Setting.K3S_IMAGE));
    } catch (IllegalArgumentException e) {
      throw invalid(Setting.K3S_IMAGE, null);
    }
  }

  /** Where CXP keeps what is worth keeping between runs. */
  public Path cacheDirectory() {
    return path(Setting.CACHE).orElseGet(CxpSettings::userCache);
  }

  private static Path userCache() {
    var xdg = System.getenv("XDG_CACHE_HOME");
    // The XDG specification has relative paths ignored.
    return xdg != null && xdg.startsWith("/")
        ? Path.of(xdg, "cxp")
        : UserHome.ofThisJvm().directory("to find the user's cache").resolve(".cache/cxp");
  }

  /**
   * Reads every setting once.
   *
   * @throws CxpException for the first that is not valid
   */
  public void checkAll() {
    tier();
    strict();
    requirements();
    failsWithoutCluster();
    report();
    diagnosticsTimeout();
    rolloutTimeout();
    startTimeout();
    pullBackoff();
    node();
    nodes();
    kubeconfig();
    kubeconfigExpiry();
    upstream();
    mirrors();
    writableRegistries();
    credentials();
    platform();
    cacheDirectory();
    k3sImage();
  }

  private Duration duration(Setting setting) {
    var matcher = DURATION.matcher(text(setting));
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw invalid(setting, null);
    }
    var amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private Optional<Path> path(Setting setting) {
    var text = text(setting);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      // A shell leaves "~" alone in NAME=~/x inside quotes, and people paste it into properties.
      return Optional.of(
          text.startsWith("~/")
              ? UserHome.ofThisJvm()
                  .directory("to read the setting " + setting.key())
                  .resolve(text.substring(2))
              : Path.of(text));
    } catch (InvalidPathException e) {
      throw ForeignText.isIn(text)
          ? ForeignText.path(setting, text, source(setting))
          : invalid(setting, null);
    }
  }

  private CxpException invalid(Setting setting, String meant) {
    var explanation =
        Explanation.tried("to read the setting " + setting.key())
            .happened(
                "its value \""
                    + text(setting)
                    + "\", from "
                    + source(setting)
                    + ", is not one of its values")
            .remedy("use " + setting.allowed());
    return new CxpException(
        meant == null ? explanation : explanation.remedy("did you mean \"" + meant + "\"?"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CxpSettings settings && texts().equals(settings.texts());
  }

  @Override
  public int hashCode() {
    return texts().hashCode();
  }

  private Map<Setting, String> texts() {
    return Arrays.stream(Setting.values()).collect(Collectors.toMap(each -> each, this::text));
  }

  /** Somebody may have written a password where the name of a variable belongs. */
  private static String shown(Setting setting, Value value) {
    return setting == Setting.REGISTRY_CREDENTIALS ? "(set)" : value.text();
  }

  /** The values that somebody set. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + shown(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
