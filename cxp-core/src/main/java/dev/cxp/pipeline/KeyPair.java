package dev.cxp.pipeline;

import java.util.Objects;
import java.util.Optional;

/**
 * The SSH key pair that machines get.
 *
 * @param name its name on the cloud, as it is: users log in with it, so it gets no suffix
 * @param publicKey what is uploaded, as OpenSSH writes it; empty for a key pair that exists
 */
public record KeyPair(String name, Optional<String> publicKey) {

  public KeyPair {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(publicKey, "publicKey");
  }
}
