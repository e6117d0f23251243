/**
 * The tier {@code k3s}: a node in a container, by Testcontainers. Classes that name Testcontainers
 * are loaded only when it is on the class path.
 */
package dev.cxp.junit.cluster.internal.k3s;
