package dev.cxp.monitoring;

import dev.cxp.check.Capability;
import dev.cxp.check.Check;
import dev.cxp.check.Finding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether the Prometheus configuration in a cluster scrapes what the pipeline promises: the same
 * judgement as {@link ScrapeConfiguredCheck}, on the ConfigMap, the Services, endpoints and Pods
 * that are really there.
 *
 * <p>It does not ask Prometheus: that it loaded the configuration, and that samples arrive, is said
 * to be NOT_VERIFIED, under {@link #SAMPLES}.
 */
public final class ScrapeInstalledCheck implements Check<MonitoredCluster> {

  /** The name under which its findings stand. */
  public static final String NAME = "monitoring.scrapes-in-cluster";

  /** The name of the finding for what only a running Prometheus can show. */
  public static final String SAMPLES = "monitoring.samples";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Capability> needs() {
    return Set.of(Capability.API_SERVER, Capability.CONTROLLERS);
  }

  @Override
  public List<Finding> examine(MonitoredCluster subject) {
    var promises = new Promises(NAME, subject.pipeline());
    var nothing = promises.unless();
    if (nothing.isPresent()) {
      return List.of(nothing.get());
    }
    var observed = new ObservedObjects(subject.cluster());
    var environment = subject.pipeline().environment(promises.monitoring().environment());
    var findings =
        new ArrayList<>(
            judge(
                promises,
                observed.configuration(environment, promises.monitoring()),
                () -> observed.of(subject.pipeline())));
    findings.add(samples(promises, subject.cluster().capabilities()));
    return List.copyOf(findings);
  }

  /** The judgement without the fetching. */
  static List<Finding> judge(
      Promises promises, Optional<ConfigMap> configMap, Supplier<ClusterObjects> objects) {
    var monitoring = promises.monitoring();
    if (configMap.isEmpty()) {
      return List.of(
          promises.noText("the cluster has no ConfigMap " + monitoring.configuration(), List.of()));
    }
    var data =
        configMap.get().getData() == null ? Map.<String, String>of() : configMap.get().getData();
    var text = data.get(monitoring.file());
    return text == null
        ? List.of(
            promises.noText(
                "ConfigMap "
                    + monitoring.configuration()
                    + " in the cluster has no entry "
                    + monitoring.file(),
                data.keySet()))
        : promises.verify(text, objects);
  }

  static Finding samples(Promises promises, Set<Capability> available) {
    var runs = available.contains(Capability.WORKLOADS);
    return Finding.notVerified(
            SAMPLES,
            "monitoring",
            "nobody asked Prometheus whether it loaded this configuration and receives samples",
            runs ? Set.of() : Set.of(Capability.WORKLOADS))
        .cause(
            runs
                ? "CXP reads the configuration and the objects; it does not ask Prometheus yet"
                : "no container runs on this tier, so there is no Prometheus to ask")
        .remedy(
            "look at /targets of "
                + promises.monitoring().application()
                + " in environment "
                + promises.monitoring().environment());
  }
}
