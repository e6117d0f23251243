/**
 * An OpenStack in the JVM, for tests: {@link dev.cxp.junit.openstack.EmbeddedOpenStack} answers as
 * Zed does, at once, on its own clock, and fails on purpose where a {@link
 * dev.cxp.junit.openstack.Fault} is injected.
 */
package dev.cxp.junit.openstack;
