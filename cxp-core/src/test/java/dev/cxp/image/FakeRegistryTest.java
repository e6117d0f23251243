package dev.cxp.image;

import org.junit.jupiter.api.AfterEach;

/** The fake of these tests behaves as the contract says, so that what they show holds elsewhere. */
class FakeRegistryTest extends RegistryContract {

  private final FakeRegistry registry = new FakeRegistry();

  @Override
  protected String registryHostAndPort() {
    return registry.host();
  }

  @AfterEach
  void close() {
    registry.close();
  }
}
