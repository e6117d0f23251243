package dev.cxp.infra;

class EmbeddedCloudContractTest extends CloudContract {

  private final EmbeddedClouds clouds = new EmbeddedClouds();

  @Override
  Cloud connect(String entry) {
    return clouds.connect(entry);
  }

  @Override
  void end() {
    clouds.close();
  }
}
