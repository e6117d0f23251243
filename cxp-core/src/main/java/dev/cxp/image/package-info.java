/**
 * Images as registries hold them: {@link dev.cxp.image.Registries} finds, reads, tags and untags
 * them, as the OCI distribution specification lays down.
 */
package dev.cxp.image;
