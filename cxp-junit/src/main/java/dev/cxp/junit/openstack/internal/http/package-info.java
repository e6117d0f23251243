/**
 * A small HTTP/1.1 server on loopback. The JDK's own cannot be used: it leaves Nagle's algorithm on
 * and writes head and body apart, which costs 40 ms with a client that delays its ACK, and it
 * cannot reset a connection.
 */
package dev.cxp.junit.openstack.internal.http;
