package dev.cxp.infra;

import org.junit.jupiter.api.Tag;

@Tag("openstack")
class RealProvisionerContractTest extends ProvisionerContract {

  @Override
  Cloud connect(String entry) {
    return RealOpenStack.connect(entry);
  }
}
