package dev.cxp.infra.terraform;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;

/** Something of Terraform's that cannot be read or written at all. */
public final class TerraformException extends CxpException {

  private static final long serialVersionUID = 1L;

  TerraformException(Explanation explanation) {
    super(explanation);
  }

  TerraformException(Explanation explanation, Throwable cause) {
    super(explanation, cause);
  }
}
