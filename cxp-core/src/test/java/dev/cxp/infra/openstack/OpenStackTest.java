package dev.cxp.infra.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cxp.infra.CloudException;
import dev.cxp.infra.openstack.internal.Libraries;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStackTest {

  private static final String OPENSTACK4J =
      "/META-INF/maven/com.github.openstack4j.core/openstack4j-core/pom.properties";

  @Test
  void without_openstack4j_it_says_what_to_add() throws Exception {
    var version = new Properties();
    try (var file = getClass().getResourceAsStream(OPENSTACK4J);
        var without = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
      version.load(file);

      assertThatThrownBy(() -> Libraries.require("chameleon", without))
          .isInstanceOfSatisfying(
              CloudException.class,
              e -> assertThat(e.kind()).isEqualTo(CloudException.Kind.UNSUPPORTED))
          .hasMessageContaining("to connect to cloud chameleon")
          .hasMessageContaining("<artifactId>openstack4j-core</artifactId>")
          .hasMessageContaining("<version>" + version.getProperty("version") + "</version>");
    }
  }

  @Test
  void with_openstack4j_it_says_nothing() {
    assertThatCode(() -> Libraries.require("chameleon", getClass().getClassLoader()))
        .doesNotThrowAnyException();
  }

  @Test
  void a_file_that_is_not_there_is_an_error_that_names_it(@TempDir Path folder) {
    var missing = folder.resolve("clouds.yaml");

    assertThatThrownBy(() -> OpenStack.connect(missing, "chameleon"))
        .isInstanceOf(CloudException.class)
        .hasMessageContaining(missing.toString());
  }

  @Test
  void tells_what_it_is_and_how_much_it_asked() {
    var exchange = new ScriptedExchange();

    assertThat(exchange.cloud().describe()).isEqualTo("a cloud of tests");
    assertThat(exchange.cloud().requests().sent()).isZero();
  }
}
