/**
 * The bridge to Terraform: reads its configurations, plans and states of OpenStack as an {@link
 * dev.cxp.pipeline.Infrastructure}, writes a configuration from one, and names what CXP can take
 * over from it.
 *
 * <pre>{@code
 * var infrastructure =
 *     TerraformFolder.at(Path.of("terraform")).variable("suffix", "project47").read().orThrow();
 * var adoption = TerraformState.read(Path.of("terraform/terraform.tfstate")).adoption();
 * }</pre>
 *
 * <p>Terraform is not run, and neither a cloud nor a registry of modules is asked. The parser of
 * its language is CXP's own, after the grammar of HCL's native syntax: hcl4j 0.9.8 was tried, and
 * accepts files whose brackets do not close, drops what it does not understand, loses lines and the
 * keys of instances, and gives null for functions that it does not know.
 */
package dev.cxp.infra.terraform;
