/** What simulated nodes do, again and again. */
package dev.cxp.suite.nodes;
