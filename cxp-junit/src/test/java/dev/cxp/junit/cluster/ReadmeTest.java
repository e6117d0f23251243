package dev.cxp.junit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  @Test
  void the_readme_lists_every_setting_as_it_is() throws IOException {
    // Surefire runs in the module's directory.
    assertThat(Files.readString(Path.of("..", "README.md")))
        .as("replace the table under \"Settings\" by the text of Setting.table()")
        .contains(Setting.table());
  }
}
