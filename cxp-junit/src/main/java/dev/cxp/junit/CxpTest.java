package dev.cxp.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class that works with a pipeline and a cluster. Methods and constructors may then
 * take a {@code Pipeline}, {@code Cluster}, {@code Promoter}, {@code KubernetesClient}, {@code
 * Registries}, {@code CxpSettings} or {@code PipelineVerification}.
 *
 * <pre>{@code
 * @CxpTest(pipeline = SpotifyBuddies.class)
 * class PromotionIT {
 *   @Test
 *   void canary_runs_the_digest_that_staging_verified(Cluster cluster, Promoter promoter) {
 *     promoter.promote("spotifybuddies-app", "staging", "canary");
 *     assertThat(cluster).environment("canary").application("spotifybuddies-app")
 *         .isAvailable().runsTheSameDigestAs("staging");
 *   }
 * }
 * }</pre>
 *
 * <p>A {@code Promoter} comes with the pipeline installed. Where no tier can be had on a machine,
 * tests that ask for a cluster are aborted as NOT_VERIFIED. They fail in strict mode, where the
 * variable {@code CI} is set unless {@code cxp.cluster.missing=abort}, where a tier is named or
 * required, and where a start began and broke.
 *
 * <p>A test that fails while its cluster runs leaves a folder beside the report, {@code
 * target/cxp/failures/CLASS.METHOD}, with objects, events, descriptions and logs, without secrets.
 * The failure names it.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({CxpExtension.class, FailureDiagnostics.class})
public @interface CxpTest {

  /** Where the pipeline comes from, when the test class is not a {@link PipelineSource} itself. */
  Class<? extends PipelineSource> pipeline() default PipelineSource.class;

  /** Who shares the cluster. */
  Isolation isolation() default Isolation.SHARED;

  /** The tier, as in the setting {@code cxp.cluster}; nothing leaves it to the other places. */
  String cluster() default "";

  /** How many nodes, as in the setting {@code cxp.nodes}; 0 leaves it to the other places. */
  int nodes() default 0;

  /** More settings, each {@code name=value}; the weakest of the places that settings come from. */
  String[] settings() default {};
}
