package dev.cxp.infra.terraform;

import static dev.cxp.infra.terraform.Configurations.complaints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.pipeline.CloudInit;
import dev.cxp.pipeline.DataSize;
import dev.cxp.pipeline.Infrastructure;
import dev.cxp.pipeline.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TerraformJsonTest {

  private static final int HISTORIES = 200;

  private static final Infrastructure PLAIN =
      Infrastructure.onCloud("openstack")
          .privateNetwork(net -> net.cidr("10.0.0.0/24"))
          .node("node1", "10.0.0.11", node -> node.image("image").flavor("flavor"));

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> what_is_written_is_read_again() {
    return new Random(47)
        .longs(HISTORIES)
        .mapToObj(
            seed ->
                DynamicTest.dynamicTest(
                    "seed " + seed,
                    () -> assertReadAgain(new Varied(new Random(seed)).infrastructure(), seed)));
  }

  private void assertReadAgain(Infrastructure infrastructure, long seed) throws IOException {
    var folder = Files.createDirectories(directory.resolve(Long.toHexString(seed)));
    TerraformJson.write(infrastructure, folder.resolve("main.tf.json"));

    var reading = TerraformFolder.at(folder).read();

    assertThat(complaints(reading.findings())).isEmpty();
    assertThat(reading.orThrow()).isEqualTo(infrastructure);
  }

  @Test
  void is_the_same_text_each_time() throws IOException {
    var infrastructure = new Varied(new Random(1)).infrastructure();
    TerraformJson.write(infrastructure, directory.resolve("a.tf.json"));
    TerraformJson.write(infrastructure, directory.resolve("b.tf.json"));

    assertThat(directory.resolve("a.tf.json"))
        .hasSameTextualContentAs(directory.resolve("b.tf.json"));
    assertThat(Files.readString(directory.resolve("a.tf.json")))
        .startsWith("{\n  \"//\": \"Written by CXP")
        .endsWith("}\n");
  }

  @Test
  void another_suffix_makes_a_second_stack() {
    var first =
        PLAIN
            .name("lab")
            .suffix("one")
            .nodes(
                node -> node.image("image").flavor("flavor").cloudInit(CloudInit::ownName),
                java.util.Map.of("node2", "10.0.0.12"));
    TerraformJson.write(first, directory.resolve("main.tf.json"));

    assertThat(TerraformFolder.at(directory).variable("suffix", "two").read().orThrow())
        .isEqualTo(first.suffix("two"));
  }

  @Test
  void replaces_its_own_file_and_nobody_elses() throws IOException {
    var file = directory.resolve("main.tf.json");
    TerraformJson.write(PLAIN, file);
    TerraformJson.write(PLAIN.name("other"), file);
    assertThat(TerraformFolder.at(directory).read().orThrow().name()).isEqualTo("other");

    for (var text : new String[] {"{\"resource\": {}}", "not json", ""}) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> TerraformJson.write(PLAIN, file))
          .isInstanceOf(TerraformException.class)
          .hasMessageContaining("the file is there already, and CXP did not write it");
      assertThat(file).hasContent(text);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void refuses_a_name_that_terraform_does_not_read() {
    assertThatThrownBy(() -> TerraformJson.write(PLAIN, directory.resolve("main.json")))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("main.tf.json");
  }

  @Test
  void refuses_a_folder_that_is_not_there() {
    assertThatThrownBy(() -> TerraformJson.write(PLAIN, directory.resolve("no/main.tf.json")))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("the file cannot be written")
        .hasMessageContaining("make the folder first");
  }

  @Test
  void refuses_what_terraform_cannot_make_all_at_once() {
    var leased =
        PLAIN
            .lease(lease -> lease.lasting(Duration.ofHours(4)))
            .node("node2", "10.9.9.9", node -> node.image("i").flavor("f").reserved())
            .floatingIp("node1", "public", ip -> ip.reserved())
            .output("my ip", "node1");

    assertThatThrownBy(() -> TerraformJson.write(leased, directory.resolve("main.tf.json")))
        .isInstanceOf(TerraformException.class)
        .hasMessageContaining("the provider for OpenStack has no Blazar")
        .hasMessageContaining("nodes/node2: a lease reserves it")
        .hasMessageContaining("floatingIps/node1: a lease reserves it")
        .hasMessageContaining("outputs/my ip: Terraform has no such names")
        .hasMessageContaining("10.9.9.9 is not in 10.0.0.0/24");
    assertThat(directory).isEmptyDirectory();
  }

  /** Infrastructures that differ in everything that a specification can say. */
  private static final class Varied {
    private final Random random;

    Varied(Random random) {
      this.random = random;
    }

    Infrastructure infrastructure() {
      var made =
          Infrastructure.onCloud(pick("openstack", "cloud ${x}"))
              .name(pick("", "lab"))
              .suffix(pick("", "s1", "a-b"))
              .privateNetwork(
                  net -> {
                    var result = net.cidr("10.0.0.0/16");
                    result = often() ? result : result.withoutGateway();
                    result = often() ? result : result.withoutPortSecurity();
                    result = often() ? result : result.withoutDhcp();
                    result = often() ? result : result.name("own %{net}");
                    result = often() ? result : result.subnetName("own subnet");
                    result = often() ? result : result.pool("10.0.9.1", "10.0.9.9");
                    return often() ? result : result.dnsServers("10.0.0.2", "10.0.0.3");
                  });
      made = often() ? made : made.keyPair("key");
      made = often() ? made : made.keyPair("key", "ssh-ed25519 AAAAC3Nz me@here");
      made = often() ? made : made.expiresAfter(Duration.ofMinutes(90));
      made = groups(made);
      var names = new String[] {"web", "1a", "db-2"};
      var count = 1 + random.nextInt(names.length);
      for (var i = 0; i < count; i++) {
        var servers = made;
        made = made.node(names[i], "10.0.0.1" + i, node -> node(node, servers));
      }
      return attached(made, names, count);
    }

    private Infrastructure groups(Infrastructure start) {
      var made = start;
      if (!often()) {
        made =
            made.securityGroup(
                "node ports",
                group ->
                    group
                        .allow("tcp", 30000, 32767)
                        .allow("udp", 53, 53, "10.0.0.0/8")
                        .allowPing());
        made = made.securityGroup("node_ports", group -> group);
      }
      if (!often()) {
        var own = made.securityGroups().isEmpty() ? "default" : "node_ports";
        made = made.sharedNetwork("sharednet2", net -> net.securityGroups("allow-ssh", own));
      }
      return often() ? made : made.serverGroup("spread", "soft-anti-affinity");
    }

    private Node node(Node plain, Infrastructure infrastructure) {
      var node = plain.image(pick("CC-Ubuntu24.04", "image ${x}")).flavor(pick("small", "large"));
      node = often() ? node : node.serverName("whole-name");
      node = often() ? node : node.metadata("role", "%{if} \"quoted\"");
      if (!infrastructure.serverGroups().isEmpty() && !often()) {
        node = node.group("spread");
      }
      return node.cloudInit(
          none ->
              switch (random.nextInt(6)) {
                case 0 -> none.ownName().loadPublicKeys();
                case 1 -> none.hostEntry("10.0.0.5", "db db.local").hostEntry("::1", "six");
                case 2 -> none.ownName().command("echo \"$HOME\" '${x}' %{y} > /tmp/a");
                case 3 ->
                    none.ownName()
                        .user("ci", "ssh-ed25519 AAAA a\\b")
                        .packages("jq", "curl")
                        .command("reboot")
                        .loadPublicKeys();
                case 4 -> none.script("#!/bin/sh\necho ${HOME} $${x} %{y}\n\ttab \u00e4");
                default -> none;
              });
    }

    private Infrastructure attached(Infrastructure start, String[] names, int count) {
      var made = start;
      for (var i = 0; i < count; i++) {
        if (!often() && made.sharedNetwork().isPresent()) {
          made = made.floatingIp(names[i], "public", ip -> ip.description("for ${y}"));
          made = made.output("ip_" + i, names[i]);
        }
        if (!often()) {
          made = made.volume(names[i], DataSize.gigabytes(1 + i), "/dev/vdb");
          made =
              made.volume(
                  names[i],
                  DataSize.gigabytes(7),
                  "/dev/vdc",
                  volume -> volume.name("own volume").type("fast").description("d"));
        }
      }
      return made;
    }

    private boolean often() {
      return random.nextInt(3) > 0;
    }

    private String pick(String... values) {
      return values[random.nextInt(values.length)];
    }
  }
}
