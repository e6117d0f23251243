package dev.cxp.infra;

import dev.cxp.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a {@link Provisioner} was set up. Changes only while {@link #with} makes a copy of it. */
final class ProvisionerOptions {

  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

  final Cloud cloud;
  Path journals = Path.of(".cxp", "infrastructure");
  Path dossiers = Path.of("target", "cxp", "infrastructure");
  Duration timeout = Duration.ofMinutes(10);
  Clock clock = Clock.systemUTC();
  Consumer<String> progress = LOG::info;
  List<Adoption> adoptions = List.of();
  Optional<Pipeline> pipeline = Optional.empty();
  boolean losingData;

  ProvisionerOptions(Cloud cloud) {
    this.cloud = Objects.requireNonNull(cloud, "cloud");
  }

  /** Returns a changed copy. */
  ProvisionerOptions with(Consumer<ProvisionerOptions> change) {
    var copy = new ProvisionerOptions(cloud);
    copy.journals = journals;
    copy.dossiers = dossiers;
    copy.timeout = timeout;
    copy.clock = clock;
    copy.progress = progress;
    copy.adoptions = adoptions;
    copy.pipeline = pipeline;
    copy.losingData = losingData;
    change.accept(copy);
    return copy;
  }
}
