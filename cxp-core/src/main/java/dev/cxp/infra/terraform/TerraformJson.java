package dev.cxp.infra.terraform;

final class TerraformJson {
  static final String OWN_WORDS = "cxp";

  private TerraformJson() {}
}
