package dev.cxp.infra;

import dev.cxp.infra.openstack.OpenStack;
import dev.cxp.junit.openstack.EmbeddedOpenStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Embedded OpenStacks with the clouds that the loopback one has. */
final class EmbeddedClouds implements AutoCloseable {

  private final List<EmbeddedOpenStack> started = new ArrayList<>();
  private final EmbeddedOpenStack usual = start(EmbeddedOpenStack.builder());

  /** A cloud by its entry; {@code small-quota} is one of its own. */
  Cloud connect(String entry) {
    if (!entry.equals("small-quota")) {
      return connect(usual, entry);
    }
    var small =
        start(
            EmbeddedOpenStack.builder()
                .quota("instances", 2)
                .quota("cores", 4)
                .quota("ram", 10240)
                .quota("volumes", 1)
                .quota("gigabytes", 20)
                .quota("port", 5));
    return connect(small, "openstack");
  }

  /** Lets time pass on the usual one. */
  void pass(Duration time) {
    usual.clock().advance(time);
  }

  private EmbeddedOpenStack start(EmbeddedOpenStack.Builder builder) {
    var openstack = builder.start();
    started.add(openstack);
    return openstack;
  }

  private static Cloud connect(EmbeddedOpenStack openstack, String entry) {
    try {
      var directory = Files.createTempDirectory("cxp-clouds-");
      Path file = openstack.writeCloudsYaml(directory);
      try {
        return OpenStack.connect(file, entry);
      } finally {
        Files.delete(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    started.forEach(EmbeddedOpenStack::close);
  }
}
