package dev.cxp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.infra.terraform.TerraformFolder;
import dev.cxp.infra.terraform.TerraformJson;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has the three machines in Terraform need not describe them again. */
class SpotifyBuddiesTerraformTest {

  @Test
  void the_terraform_folder_is_the_same_infrastructure() throws URISyntaxException {
    var folder = Path.of(getClass().getResource("terraform").toURI());

    var reading = TerraformFolder.at(folder).variable("suffix", "project47").read();

    assertThat(reading.findings()).extracting(Finding::verdict).containsOnly(Verdict.PASSED);
    assertThat(reading.orThrow()).isEqualTo(SpotifyBuddies.infrastructure());
  }

  @Test
  void the_infrastructure_comes_back_from_terraforms_json(@TempDir Path folder) {
    TerraformJson.write(SpotifyBuddies.infrastructure(), folder.resolve("main.tf.json"));

    assertThat(TerraformFolder.at(folder).read().orThrow())
        .isEqualTo(SpotifyBuddies.infrastructure());
  }
}
