/** Kubernetes' own conformance tests, on the embedded Kubernetes. */
package dev.cxp.suite.conformance;
