/**
 * Images where they are: registries, manifests, platforms, tags, and the check that every image of
 * a pipeline exists. Follows the OCI distribution specification 1.1.
 */
package dev.cxp.image;
