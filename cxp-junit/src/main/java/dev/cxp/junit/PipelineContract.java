package dev.cxp.junit;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * The whole contract of a pipeline as tests: implement {@link #pipeline()}, and a tree comes out,
 * one test for each finding about the specification, the images, the installation, monitoring and
 * each step of promotion.
 *
 * <pre>{@code
 * @CxpTest
 * class SpotifyBuddiesIT implements PipelineContract {
 *   public Pipeline pipeline() { return SpotifyBuddies.pipeline(); }
 * }
 * }</pre>
 *
 * <p>The annotation may be left out where its defaults will do; the interface brings it.
 *
 * <p>What the tier cannot verify is aborted, never green; in strict mode it fails.
 */
@CxpTest
public interface PipelineContract extends PipelineSource {

  /** The tree; JUnit calls it. */
  @TestFactory
  default Stream<DynamicNode> pipeline_contract(PipelineVerification verification) {
    return verification.tests();
  }
}
