/**
 * The adapter for OpenStack. {@code OpenStack} is the way in: it reads clouds.yaml, logs in, and is
 * a {@link dev.cxp.infra.Cloud}.
 */
package dev.cxp.infra.openstack;
