/**
 * The JUnit 5 harness: {@link dev.cxp.junit.CxpTest} gives a test its cluster, {@link
 * dev.cxp.junit.PipelineContract} turns a pipeline into a tree of tests.
 */
package dev.cxp.junit;
