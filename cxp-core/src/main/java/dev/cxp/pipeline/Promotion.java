package dev.cxp.pipeline;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The path of an application's image through environments: {@code staging -> canary -> production}.
 *
 * @param application the application that moves
 * @param stages the environments, first to last
 * @param tagPattern how tags are made: {@code {environment}-{version}} gives {@code staging-1.0.0}
 * @param movesTags whether a tag that leads to another image may be moved
 */
public record Promotion(
    String application, List<String> stages, String tagPattern, boolean movesTags) {

  private static final String ENVIRONMENT = "{environment}";
  private static final String VERSION = "{version}";

  public Promotion {
    Objects.requireNonNull(application, "application");
    stages = List.copyOf(stages);
    Objects.requireNonNull(tagPattern, "tagPattern");
  }

  /** Starts the promotion of an application, with tags like {@code staging-1.0.0}. */
  public static Promotion of(String application) {
    return new Promotion(application, List.of(), ENVIRONMENT + "-" + VERSION, false);
  }

  /** Returns this promotion through these environments, first to last. */
  public Promotion through(String... environments) {
    return new Promotion(application, List.of(environments), tagPattern, movesTags);
  }

  /** Returns this promotion with another way to make tags; it must hold {@code {version}}. */
  public Promotion tagged(String pattern) {
    return new Promotion(application, stages, pattern, movesTags);
  }

  /**
   * Returns this promotion with leave to move a tag that leads to another image already, for
   * versions that are built again under the same name. Without it such a promotion fails and the
   * tag stays.
   */
  public Promotion movingTags() {
    return new Promotion(application, stages, tagPattern, true);
  }

  /** The tag of a version in an environment. */
  public String tag(String environment, String version) {
    return tagPattern.replace(ENVIRONMENT, environment).replace(VERSION, version);
  }

  /**
   * The version that a tag of an environment stands for; empty when the tag was not made that way.
   */
  public Optional<String> version(String environment, String tag) {
    var pattern = tagPattern.replace(ENVIRONMENT, environment);
    var at = pattern.indexOf(VERSION);
    if (at < 0) {
      return Optional.empty();
    }
    var matcher =
        Pattern.compile(
                Pattern.quote(pattern.substring(0, at))
                    + "(.+)"
                    + Pattern.quote(pattern.substring(at + VERSION.length())))
            .matcher(tag);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The environment before this one on the path; empty for the first and for strangers. */
  public Optional<String> before(String environment) {
    var at = stages.indexOf(environment);
    return at > 0 ? Optional.of(stages.get(at - 1)) : Optional.empty();
  }

  boolean patternHasVersion() {
    return tagPattern.contains(VERSION);
  }
}
