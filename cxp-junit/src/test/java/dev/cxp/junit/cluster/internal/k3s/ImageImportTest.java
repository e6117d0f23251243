package dev.cxp.junit.cluster.internal.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageImportTest {

  @Test
  void names_are_read_from_what_either_containerd_prints() {
    assertThat(ImageImport.names("unpacking shop.example/app:1 (sha256:12)...done\n"))
        .containsExactly("shop.example/app:1");
    assertThat(
            ImageImport.names(
                "shop.example/app:1                 saved\t\nImporting\telapsed: 0.1 s\ttotal:   0.0 B\n"))
        .containsExactly("shop.example/app:1");
    assertThat(ImageImport.names("")).isEmpty();
  }
}
