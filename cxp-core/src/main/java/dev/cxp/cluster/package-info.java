/**
 * A Kubernetes cluster: applying objects, waiting for rollouts with their causes of failure,
 * installing a pipeline, observing what really runs.
 */
package dev.cxp.cluster;
