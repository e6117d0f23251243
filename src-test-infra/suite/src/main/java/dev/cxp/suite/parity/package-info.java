/** The parity suite: the same scenarios on every tier, and whether they end alike. */
package dev.cxp.suite.parity;
