package dev.cxp.infra;

import org.junit.jupiter.api.Tag;

@Tag("openstack")
class RealCloudContractTest extends CloudContract {

  @Override
  Cloud connect(String entry) {
    return RealOpenStack.connect(entry);
  }
}
