/**
 * All that knows openstack4j. {@code Libraries} loads these classes, with openstack4j, in a class
 * loader of their own, so nothing else may refer to them.
 */
package dev.cxp.infra.openstack.internal.openstack4j;
