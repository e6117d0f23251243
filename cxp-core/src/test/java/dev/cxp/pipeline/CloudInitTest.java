package dev.cxp.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class CloudInitTest {

  @Test
  void nothing_to_do_is_no_user_data() {
    assertThat(CloudInit.NONE.render("node1")).isEmpty();
    assertThat(CloudInit.NONE.isEmpty()).isTrue();
  }

  @Test
  void hosts_and_keys_become_a_script() {
    assertThat(CloudInit.NONE.ownName().loadPublicKeys().render("node1-mlops"))
        .contains(
            """
            #! /bin/bash
            sudo echo "127.0.1.1 node1-mlops" >> /etc/hosts
            su cc -c /usr/local/bin/cc-load-public-keys
            """);
  }

  @Test
  void a_script_stands_for_itself() {
    assertThat(CloudInit.NONE.ownName().script("#!/bin/sh\ntrue\n").render("x"))
        .contains("#!/bin/sh\ntrue\n");
  }

  @Test
  void users_and_packages_become_cloud_config_that_is_yaml() {
    var text =
        CloudInit.NONE
            .user("ci", "ssh-ed25519 AAAA \"quoted\"")
            .packages("containerd", "nfs-common")
            .hostEntry("10.0.0.1", "db.example db")
            .command("echo \"a: b\" > /etc/x")
            .render("node1")
            .orElseThrow();

    assertThat(text).startsWith("#cloud-config\n");
    assertThat(new Load(LoadSettings.builder().build()).loadFromString(text))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("packages", List.of("containerd", "nfs-common"))
        .containsEntry(
            "runcmd",
            List.of("echo \"10.0.0.1 db.example db\" >> /etc/hosts", "echo \"a: b\" > /etc/x"))
        .extractingByKey("users")
        .asString()
        .contains("name=ci", "ssh-ed25519 AAAA \"quoted\"");
  }

  @Test
  void what_it_holds_is_not_shown() {
    assertThat(CloudInit.NONE.script("#!/bin/sh\ntoken=hidden\n")).hasToString("user data");
  }

  @Test
  void values_are_equal_by_content() {
    assertThat(CloudInit.NONE.ownName()).isEqualTo(CloudInit.NONE.ownName());
    assertThat(CloudInit.NONE.ownName()).isNotEqualTo(CloudInit.NONE.loadPublicKeys());
  }
}
