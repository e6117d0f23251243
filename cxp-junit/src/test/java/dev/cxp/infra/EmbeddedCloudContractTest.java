package dev.cxp.infra;

import java.time.Duration;

class EmbeddedCloudContractTest extends CloudContract {

  private final EmbeddedClouds clouds = new EmbeddedClouds();

  @Override
  Cloud connect(String entry) {
    return clouds.connect(entry);
  }

  @Override
  void pass(Duration time) {
    clouds.pass(time);
  }

  @Override
  void end() {
    clouds.close();
  }
}
