package dev.cxp.junit;

import dev.cxp.check.Capability;
import dev.cxp.check.Check;
import dev.cxp.check.Checks;
import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.check.Verdict;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.ImageSources;
import dev.cxp.image.ImagesExistCheck;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.internal.Progress;
import dev.cxp.monitoring.MonitoredCluster;
import dev.cxp.monitoring.ScrapeConfiguredCheck;
import dev.cxp.monitoring.ScrapeInstalledCheck;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies one pipeline phase by phase. A phase runs when JUnit comes to it, and each of its
 * findings becomes a test; where no cluster can be had, the phases that need one are NOT_VERIFIED.
 */
public final class PipelineVerification {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineVerification.class);

  private final Sourced source;
  private final Pipeline pipeline;
  private final ClusterLease lease;
  private final CxpSettings settings;
  private final Recorder recorder;
  private final Diagnostics diagnostics;
  private final Consequences consequences = new Consequences();

  /** What users' code threw, by the phase that broke of it. */
  private final Map<String, Throwable> thrown = new ConcurrentHashMap<>();

  /** The check that said why there is no cluster. */
  private final AtomicReference<String> withoutCluster = new AtomicReference<>();

  /** Takes findings into the report. */
  @FunctionalInterface
  interface Recorder {
    void add(List<Finding> findings);
  }

  /** Collects what the cluster shows when a phase has failed. */
  @FunctionalInterface
  interface Diagnostics {
    Optional<URI> collect(String phase, String failure);
  }

  PipelineVerification(
      Sourced source,
      ClusterLease lease,
      CxpSettings settings,
      Recorder recorder,
      Diagnostics diagnostics) {
    this.source = source;
    this.pipeline = source.pipeline();
    this.lease = lease;
    this.settings = settings;
    this.recorder = recorder;
    this.diagnostics = diagnostics;
  }

  /** The phases as containers of tests, in the order in which they have to run. */
  public Stream<DynamicNode> tests() {
    var phases = new ArrayList<DynamicNode>();
    phases.add(phase("specification", this::specification));
    phases.add(onCluster("images", "images.exist", this::images));
    phases.add(onCluster("installation", "install.apply", this::installation));
    if (pipeline.monitoring().isPresent()) {
      phases.add(onCluster("monitoring", "monitoring.scrapes-in-cluster", this::monitoring));
    }
    if (pipeline.promotion().isPresent()) {
      phases.add(onCluster("promotion", "promotion.resolve", this::promotion));
    }
    return phases.stream();
  }

  private List<Finding> specification() {
    LOG.info("{}", pipeline.outline());
    var findings = new ArrayList<Finding>();
    findings.add(
        Finding.passed(
                "specification.valid", "", "pipeline \"" + pipeline.name() + "\" has no problems")
            .evidence(
                pipeline.environments().size()
                    + " environments, "
                    + workloads()
                    + " workloads, "
                    + pipeline.images().size()
                    + " images"));
    if (pipeline.monitoring().isPresent()) {
      Check<Pipeline> scrapes = new ScrapeConfiguredCheck();
      findings.addAll(Checks.run(scrapes, pipeline, Set.of()));
    }
    return findings;
  }

  private List<Finding> images(Cluster cluster) {
    lease.prepared(source);
    return Checks.run(
        new ImagesExistCheck(),
        new ImageSources(pipeline, cluster.registries(), settings.platform()),
        cluster.capabilities());
  }

  private List<Finding> installation(Cluster cluster) {
    return lease.install(source, settings.rolloutTimeout());
  }

  private List<Finding> monitoring(Cluster cluster) {
    lease.install(source, settings.rolloutTimeout());
    return Checks.run(
        new ScrapeInstalledCheck(),
        new MonitoredCluster(pipeline, cluster),
        cluster.capabilities());
  }

  private List<Finding> promotion(Cluster cluster) {
    lease.install(source, settings.rolloutTimeout());
    return Promoter.of(pipeline, cluster).timeout(settings.rolloutTimeout()).attemptAll().stream()
        .flatMap(result -> result.findings().stream())
        .toList();
  }

  private DynamicNode onCluster(
      String phase, String check, Function<Cluster, List<Finding>> findings) {
    return phase(
        phase,
        () -> {
          try {
            return diagnosed(phase, findings(phase, () -> findings.apply(lease.cluster())));
          } catch (ClusterUnavailableException e) {
            return List.of(unavailable(check, e));
          }
        });
  }

  /** The findings; those that failed say where the state of the cluster is, as it is now. */
  private List<Finding> diagnosed(String phase, List<Finding> findings) {
    var failed = findings.stream().filter(finding -> finding.verdict() == Verdict.FAILED).toList();
    if (failed.isEmpty()) {
      return findings;
    }
    var summary = failed.stream().map(Finding::text).collect(Collectors.joining("\n"));
    return diagnostics
        .collect(phase, summary)
        .map(DiagnosticsNote::text)
        .map(note -> findings.stream().map(each -> noted(each, note)).toList())
        .orElse(findings);
  }

  private static Finding noted(Finding finding, String note) {
    return finding.verdict() == Verdict.FAILED ? finding.evidence(note) : finding;
  }

  /** Why there is no cluster is said once. */
  private Finding unavailable(String check, ClusterUnavailableException e) {
    var summary = "no cluster could be had";
    var known = withoutCluster.compareAndExchange(null, check);
    if (known != null) {
      summary += ", as " + known + " says";
    }
    if (e.required()) {
      return known == null
          ? Finding.failed(check, "", summary, e.explanation())
          : Finding.failed(check, "", summary);
    }
    var finding = Finding.notVerified(check, "", summary, Set.of(Capability.API_SERVER));
    return known == null ? finding.evidence(e.getMessage()) : finding;
  }

  /** The findings are made when JUnit opens the container, not when the tree is built. */
  private DynamicNode phase(String name, Supplier<List<Finding>> findings) {
    return DynamicContainer.dynamicContainer(
        name,
        Stream.of(findings).map(each -> run(name, each)).flatMap(List::stream).map(this::test));
  }

  private List<Finding> run(String phase, Supplier<List<Finding>> supplier) {
    var start = System.nanoTime();
    var findings = consequences.fold(findings(phase, supplier));
    recorder.add(findings);
    Progress.say(
        "%s: %s: %d findings, %d failed, %d not verified, %.1f s"
            .formatted(
                pipeline.name(),
                phase,
                findings.size(),
                count(findings, Verdict.FAILED),
                count(findings, Verdict.NOT_VERIFIED),
                (System.nanoTime() - start) / 1e9));
    return findings;
  }

  /** A phase that broke is a finding too, or the report would look whole without it. */
  private List<Finding> findings(String phase, Supplier<List<Finding>> supplier) {
    try {
      return supplier.get();
    } catch (ClusterUnavailableException e) {
      throw e;
    } catch (TestAbortedException e) {
      return List.of(
          Finding.notVerified(phase, "", "was aborted by the test's own code", Set.of())
              .evidence(String.valueOf(e.getMessage())));
    } catch (VirtualMachineError e) {
      throw e; // JUnit ends the run
    } catch (RuntimeException | Error e) {
      return List.of(broken(phase, e));
    }
  }

  private Finding broken(String phase, Throwable e) {
    var before =
        thrown.entrySet().stream().filter(each -> each.getValue() == e).map(Map.Entry::getKey);
    var first = before.findFirst();
    if (first.isPresent()) {
      return Finding.failed(phase, "", "was not looked at, for " + first.orElseThrow() + " broke");
    }
    thrown.put(phase, e);
    if (e instanceof CxpException explained) {
      return Finding.failed(phase, "", "could not be carried out", explained.explanation());
    }
    return Finding.failed(phase, "", "broke: " + e)
        .cause("an error in the test's own code, or one in CXP")
        .evidence(UserFrames.of(e).toArray(String[]::new))
        .remedy("look at the stack trace of this test's failure");
  }

  private static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  private DynamicTest test(Finding finding) {
    var name =
        finding.check()
            + (finding.where().isEmpty() ? "" : " " + finding.where())
            + ": "
            + finding.summary();
    // Surefire names a test in its XML by a number, unless it has a source that is no method.
    return DynamicTest.dynamicTest(
        name,
        URI.create("cxp:/" + finding.check()),
        () -> assertHolds(finding, settings.strict(), thrown.get(finding.check())));
  }

  /** Fails on a failed finding, aborts on one that nobody verified (fails in strict mode). */
  static void assertHolds(Finding finding, boolean strict, Throwable cause) {
    if (finding.verdict() == Verdict.FAILED) {
      throw new FindingFailure(finding, "", cause);
    }
    if (finding.verdict() == Verdict.NOT_VERIFIED) {
      if (strict) {
        throw new FindingFailure(
            finding,
            System.lineSeparator() + "Strict mode: what is not verified fails (cxp.strict=true).");
      }
      throw new TestAbortedException(finding.text());
    }
  }

  private int workloads() {
    return pipeline.environments().stream()
        .mapToInt(environment -> environment.workloads().size())
        .sum();
  }
}
