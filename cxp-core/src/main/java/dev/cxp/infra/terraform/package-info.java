/**
 * The bridge to Terraform: reads its configurations, plans and states of OpenStack, writes a
 * configuration from an infrastructure, and names what CXP can take over from it.
 */
package dev.cxp.infra.terraform;
