/**
 * Machines and networks on a cloud: what exists, what a specification changes, making it so, and
 * taking it away again without leaving anything behind.
 *
 * <p>{@link dev.cxp.infra.Provisioner} is the way in; {@link dev.cxp.infra.Cloud} is the port that
 * an adapter such as {@code dev.cxp.infra.openstack.OpenStack} fills.
 */
package dev.cxp.infra;
