package dev.cxp.bench;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Locale;

/**
 * The peer, in a JVM of its own: fabric8's mock server in CRUD mode, until it has answered one call
 * over HTTPS. Its client is the one that CXP uses, so the two differ in the server alone.
 */
final class MockServerProgram {

  private MockServerProgram() {}

  public static void main(String[] none) {
    var began = System.nanoTime();
    var server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            true);
    server.init();
    try (var client = server.createClient()) {
      client.serviceAccounts().inNamespace("default").list();
      System.out.println(
          String.format(Locale.ROOT, "done call %.1f", (System.nanoTime() - began) / 1e6));
    }
    server.destroy();
    System.exit(0);
  }
}
