/** The long suites: what only many runs show. */
package dev.cxp.suite;
