package dev.cxp.junit;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.pipeline.Pipeline;

/**
 * A pipeline and where it comes from. The source is asked once in a run, whatever came of it.
 *
 * @param source prepares clusters for it
 * @param pipeline what it is about
 */
record Sourced(PipelineSource source, Pipeline pipeline) {

  /** What a source answered: a pipeline, or what it threw. */
  record Answer(Pipeline pipeline, Throwable thrown) {

    static Answer of(PipelineSource source) {
      try {
        var pipeline = source.pipeline();
        return pipeline == null ? new Answer(null, nothing(source)) : new Answer(pipeline, null);
      } catch (RuntimeException | Error e) {
        return new Answer(null, e);
      }
    }

    private static CxpException nothing(PipelineSource source) {
      return new CxpException(
          Explanation.tried("to ask " + source.getClass().getName() + " for its pipeline")
              .happened("pipeline() returned null")
              .remedy("return the pipeline that Pipeline.named(...)...build() makes"));
    }

    Pipeline orThrow() {
      Thrown.again(thrown);
      return pipeline;
    }
  }
}
