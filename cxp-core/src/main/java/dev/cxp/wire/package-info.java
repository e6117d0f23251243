/**
 * What every client of an HTTP service needs to know: why there is no answer, and when it is worth
 * asking again. For CXP's own packages, not for users.
 */
package dev.cxp.wire;
