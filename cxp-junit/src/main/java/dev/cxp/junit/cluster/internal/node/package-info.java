/**
 * A node without a kubelet: it decides by rule what a kubelet would find out by running a Pod, and
 * says on each Pod what it could not find out.
 */
package dev.cxp.junit.cluster.internal.node;
