/** The figures: what CXP takes, beside what a peer takes, held to goals. */
package dev.cxp.bench;
