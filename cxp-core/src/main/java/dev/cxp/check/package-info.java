/**
 * Judgements: a {@link dev.cxp.check.Check} returns {@link dev.cxp.check.Finding}s, each with a
 * {@link dev.cxp.check.Verdict}; a {@link dev.cxp.check.Report} gathers them.
 */
package dev.cxp.check;
