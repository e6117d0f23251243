/** The services of the embedded OpenStack, one class or a few for each; not for users. */
package dev.cxp.junit.openstack.internal;
