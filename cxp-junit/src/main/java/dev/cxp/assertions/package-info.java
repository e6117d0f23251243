/** AssertJ assertions for pipelines, clusters, findings and reports. */
package dev.cxp.assertions;
