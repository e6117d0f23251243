/**
 * What the long suites and the bench share: the command line, JVMs of their own, and a look at what
 * the system says is still there.
 */
package dev.cxp.lab;
