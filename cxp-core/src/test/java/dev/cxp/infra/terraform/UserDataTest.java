package dev.cxp.infra.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.pipeline.CloudInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserDataTest {

  private static final CloudInit TYPED = CloudInit.NONE.ownName().loadPublicKeys();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#! /bin/bash\nsudo echo \"127.0.1.1 n1\" >> /etc/hosts\n"
            + "su cc -c /usr/local/bin/cc-load-public-keys\n",
        "#!/bin/sh\n\n# keys\n/usr/local/bin/cc-load-public-keys\necho 127.0.1.1 n1>>/etc/hosts",
        "#!/usr/bin/env bash\r\n  echo \"127.0.1.1 n1\" >> /etc/hosts\r\n"
            + "su cc -c '/usr/local/bin/cc-load-public-keys'\r\n"
      })
  void recognises_known_lines_in_any_spelling(String text) {
    assertThat(UserData.read(text, "n1")).isEqualTo(TYPED);
  }

  @Test
  void takes_another_name_for_an_entry() {
    assertThat(UserData.read("#!/bin/sh\necho \"127.0.1.1 n2\" >> /etc/hosts\n", "n1"))
        .isEqualTo(CloudInit.NONE.hostEntry("127.0.1.1", "n2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#!/bin/bash\napt-get update\n",
        "#!/bin/bash\necho \"127.0.1.1 n1\" >> /etc/hosts\nreboot\n",
        "#!/bin/bash\necho \"127.0.1.1 $(hostname)\" >> /etc/hosts\n",
        "#!/bin/bash\necho \"10.0.0.1 a\" >> /etc/hosts\necho \"10.0.0.1 b\" >> /etc/hosts\n",
        "#cloud-config\npackages: [jq]\n",
        "#cloud-config\n: broken: [\n",
        "#!/usr/bin/python3\nprint()\n",
        "#!/bin/sh\n",
        "/usr/local/bin/cc-load-public-keys\n"
      })
  void keeps_everything_else_whole(String text) {
    assertThat(UserData.read(text, "n1")).isEqualTo(CloudInit.NONE.script(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "  "})
  void is_nothing_when_it_is_blank(String text) {
    assertThat(UserData.read(text, "n1")).isEqualTo(CloudInit.NONE);
  }

  @Test
  void reads_what_cxp_writes() {
    var shell = TYPED.hostEntry("10.0.0.2", "n2 n2.local").command("echo \"$HOME\" > /tmp/a");
    var cloudConfig = shell.user("ci", "ssh-ed25519 AAAA me").packages("jq", "curl");

    assertThat(UserData.read(shell.render("n1").orElseThrow(), "n1")).isEqualTo(shell);
    assertThat(UserData.read(cloudConfig.render("n1").orElseThrow(), "n1")).isEqualTo(cloudConfig);
  }
}
