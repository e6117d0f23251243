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
import dev.cxp.monitoring.MonitoredCluster;
import dev.cxp.monitoring.ScrapeConfiguredCheck;
import dev.cxp.monitoring.ScrapeInstalledCheck;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final PipelineSource source;
  private final Pipeline pipeline;
  private final ClusterLease lease;
  private final CxpSettings settings;
  private final ReportBook book;
  private final Diagnostics diagnostics;

  /** Collects what the cluster shows when a phase has failed. */
  @FunctionalInterface
  interface Diagnostics {
    Optional<URI> collect(String phase, String failure);
  }

  PipelineVerification(
      PipelineSource source,
      ClusterLease lease,
      CxpSettings settings,
      ReportBook book,
      Diagnostics diagnostics) {
    this.source = source;
    this.pipeline = source.pipeline();
    this.lease = lease;
    this.settings = settings;
    this.book = book;
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

  private static Finding unavailable(String check, ClusterUnavailableException e) {
    if (e.required()) {
      return Finding.failed(check, "", "no cluster could be had", e.explanation());
    }
    return Finding.notVerified(check, "", "no cluster could be had", Set.of(Capability.API_SERVER))
        .evidence(e.getMessage());
  }

  /** The findings are made when JUnit opens the container, not when the tree is built. */
  private DynamicNode phase(String name, Supplier<List<Finding>> findings) {
    return DynamicContainer.dynamicContainer(
        name,
        Stream.of(findings).map(each -> run(name, each)).flatMap(List::stream).map(this::test));
  }

  private List<Finding> run(String phase, Supplier<List<Finding>> supplier) {
    var start = System.nanoTime();
    var findings = findings(phase, supplier);
    record(findings);
    LOG.info(
        "{}: {}: {} findings, {} failed, {} not verified, {} ms",
        pipeline.name(),
        phase,
        findings.size(),
        count(findings, Verdict.FAILED),
        count(findings, Verdict.NOT_VERIFIED),
        (System.nanoTime() - start) / 1_000_000);
    return findings;
  }

  /** A phase that broke is a finding too, or the report would look whole without it. */
  private static List<Finding> findings(String phase, Supplier<List<Finding>> supplier) {
    try {
      return supplier.get();
    } catch (ClusterUnavailableException e) {
      throw e;
    } catch (CxpException e) {
      return List.of(Finding.failed(phase, "", "could not be carried out", e.explanation()));
    } catch (RuntimeException e) {
      LOG.error("the phase {} broke", phase, e);
      return List.of(
          Finding.failed(phase, "", "broke: " + e)
              .cause("an error in the test's own code, or one in CXP")
              .remedy("look at the stack trace in the log"));
    }
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
    return DynamicTest.dynamicTest(name, () -> assertHolds(finding, settings.strict()));
  }

  /** Fails on a failed finding, aborts on one that nobody verified (fails in strict mode). */
  static void assertHolds(Finding finding, boolean strict) {
    if (finding.verdict() == Verdict.FAILED) {
      throw new FindingFailure(finding, "");
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

  private void record(List<Finding> findings) {
    lease.running().ifPresent(cluster -> book.ranOn(pipeline.name(), cluster));
    book.add(pipeline.name(), settings.strict(), findings);
  }

  private int workloads() {
    return pipeline.environments().stream()
        .mapToInt(environment -> environment.workloads().size())
        .sum();
  }
}
