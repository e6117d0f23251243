/** What a failed test leaves behind: a folder with the state of the cluster, without secrets. */
package dev.cxp.junit.internal;
