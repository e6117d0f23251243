/**
 * Where a test's cluster comes from: {@link dev.cxp.junit.cluster.ClusterSelection} asks the {@link
 * dev.cxp.junit.cluster.ClusterProvider}s that {@link dev.cxp.junit.cluster.CxpSettings} name.
 */
package dev.cxp.junit.cluster;
