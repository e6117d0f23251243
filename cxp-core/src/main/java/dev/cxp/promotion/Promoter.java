package dev.cxp.promotion;

import dev.cxp.cluster.Cluster;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.pipeline.Promotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * Promotes an application along the pipeline's path: what an environment runs and has verified is
 * what the next one gets, to the digest.
 *
 * <pre>{@code
 * var promoter = Promoter.of(pipeline, cluster);
 * promoter.promote("spotifybuddies-app", "staging", "canary");
 * promoter.promote("spotifybuddies-app", "canary", "production");
 * }</pre>
 */
public final class Promoter {

  private final Pipeline pipeline;
  private final Cluster cluster;
  private final Duration timeout;

  private Promoter(Pipeline pipeline, Cluster cluster, Duration timeout) {
    this.pipeline = pipeline;
    this.cluster = cluster;
    this.timeout = timeout;
  }

  /** A promoter that waits two minutes for each rollout. */
  public static Promoter of(Pipeline pipeline, Cluster cluster) {
    return new Promoter(
        Objects.requireNonNull(pipeline, "pipeline"),
        Objects.requireNonNull(cluster, "cluster"),
        Duration.ofMinutes(2));
  }

  /** Returns this promoter with another limit for each rollout. */
  public Promoter timeout(Duration limit) {
    return new Promoter(pipeline, cluster, Objects.requireNonNull(limit, "limit"));
  }

  /**
   * Moves the digest that {@code from} runs to {@code to}: resolve, retag, deploy, wait for the
   * rollout at that digest, compare. Stops at the first step that fails and puts back what it
   * changed.
   *
   * @return what was done, all of it verified
   * @throws PromotionException when a step failed, with its cause
   * @throws NoSuchElementException when the pipeline has no such environment or application
   * @throws IllegalArgumentException when the step is not on the pipeline's promotion path
   */
  public PromotionResult promote(String application, String from, String to) {
    var result = attempt(application, from, to);
    if (!result.succeeded()) {
      throw new PromotionException(result);
    }
    return result;
  }

  /** As {@link #promote}, but a failed step is in the result instead of an exception. */
  public PromotionResult attempt(String application, String from, String to) {
    return new PromotionStep(pipeline, cluster, path(application, from, to), from, to, timeout)
        .run();
  }

  /**
   * Promotes along the whole path, and stops where a step fails.
   *
   * @return a result for each step that was tried
   */
  public List<PromotionResult> attemptAll() {
    var promotion =
        pipeline
            .promotion()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "pipeline \""
                            + pipeline.name()
                            + "\" has no promotion: add .promotion(Promotion.of(...).through(...))"));
    var results = new ArrayList<PromotionResult>();
    for (var to : promotion.stages()) {
      var from = promotion.before(to);
      if (from.isPresent()) {
        var result = attempt(promotion.application(), from.get(), to);
        results.add(result);
        if (!result.succeeded()) {
          break;
        }
      }
    }
    return List.copyOf(results);
  }

  private Promotion path(String application, String from, String to) {
    pipeline.environment(from).applicationNamed(application);
    pipeline.environment(to).applicationNamed(application);
    var promotion = pipeline.promotion().filter(path -> path.application().equals(application));
    if (promotion.flatMap(path -> path.before(to)).filter(from::equals).isEmpty()) {
      throw new IllegalArgumentException(
          "\""
              + from
              + "\" -> \""
              + to
              + "\" is not a step of the promotion of "
              + application
              + promotion
                  .map(path -> ", which goes " + String.join(" -> ", path.stages()))
                  .orElse(", which has none"));
    }
    return promotion.get();
  }
}
