/** What {@code dev.cxp.infra.openstack} needs of openstack4j, in JDK and CXP types only. */
package dev.cxp.infra.openstack.internal;
