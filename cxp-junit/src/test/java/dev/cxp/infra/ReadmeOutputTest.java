package dev.cxp.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cxp.check.CxpException;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.pipeline.Infrastructure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of machines is what they print. */
class ReadmeOutputTest {

  @TempDir Path directory;

  @Test
  void checks_before_creating_read_as_in_the_readme() throws IOException {
    var misspelt =
        Infrastructure.onCloud("openstack")
            .name("mlops")
            .suffix("project47")
            .keyPair("id_rsa_camelion")
            .privateNetwork(net -> net.cidr("192.168.1.0/24"))
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-shh"))
            .node(
                "node1", "192.168.1.11", node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"));
    try (var openstack = EmbeddedOpenStack.start();
        var cloud = OpenStack.connect(openstack.writeCloudsYaml(directory), "openstack")) {
      var provisioner = Provisioner.on(cloud).journal(directory);

      var failure =
          catchThrowableOfType(CxpException.class, () -> provisioner.apply(misspelt)).getMessage();

      var shown = failure.substring(0, failure.indexOf(System.lineSeparator() + "What to do:"));
      // Surefire runs in the module's directory.
      assertThat(Files.readString(Path.of("..", "README.md")))
          .contains(shown.indent(4).stripTrailing());
    }
  }
}
