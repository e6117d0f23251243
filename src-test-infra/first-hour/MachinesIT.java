package shop;

import static dev.cxp.assertions.CxpAssertions.assertThat;

import dev.cxp.infra.Provisioner;
import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import dev.cxp.pipeline.Infrastructure;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both halves of openstack4j's class path are used: the cloud in the JVM, and the requests to it. */
class MachinesIT {

  @Test
  void one_machine_goes_up_and_comes_down(@TempDir Path directory) {
    var machines =
        Infrastructure.onCloud("openstack")
            .suffix("shop")
            .keyPair("id_rsa_chameleon")
            .privateNetwork(net -> net.cidr("192.168.1.0/24").withoutGateway())
            .sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh"))
            .nodes(
                node -> node.image("CC-Ubuntu24.04").flavor("m1.medium"),
                Map.of("node1", "192.168.1.11"));

    try (var openstack = EmbeddedOpenStack.start();
        var cloud = OpenStack.connect(openstack.writeCloudsYaml(directory), "openstack")) {
      var provisioner = Provisioner.on(cloud).journal(directory).dossier(directory);

      assertThat(provisioner.apply(machines)).matches(machines);
      provisioner.destroy(machines);
    }
  }
}
