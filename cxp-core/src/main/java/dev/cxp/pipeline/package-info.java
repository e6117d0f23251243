/**
 * The specification of a pipeline: immutable values that do no I/O.
 *
 * <p>Every value here is made by a static factory and refined by methods that return a changed
 * copy, so a variant for another environment is one call away. Nothing is validated until {@link
 * dev.cxp.pipeline.Pipeline.Builder#build()}, which looks at everything and reports all problems at
 * once.
 */
package dev.cxp.pipeline;
