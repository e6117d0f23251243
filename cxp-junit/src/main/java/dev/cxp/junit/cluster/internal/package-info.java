/** The embedded tier: an executable from a jar, unpacked once, run as a child process. */
package dev.cxp.junit.cluster.internal;
