package dev.cxp.junit;

import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;

import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.cluster.Cluster;
import dev.cxp.image.Registries;
import dev.cxp.junit.cluster.ClusterUnavailableException;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.pipeline.Pipeline;
import dev.cxp.promotion.Promoter;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Executable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives tests their pipeline, cluster and promoter. Everything that it starts belongs to a JUnit
 * scope and is closed with it, also when a set-up fails half-way.
 */
public final class CxpExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        ParameterResolver,
        AfterTestExecutionCallback,
        TestWatcher {

  private static final Logger LOG = LoggerFactory.getLogger(CxpExtension.class);

  static final Namespace NAMESPACE = Namespace.create(CxpExtension.class);

  /** What cannot be had without a cluster. */
  private static final Set<Class<?>> ON_CLUSTER =
      Set.of(Cluster.class, Promoter.class, KubernetesClient.class, Registries.class);

  private static final Set<Class<?>> OFFLINE =
      Set.of(Pipeline.class, CxpSettings.class, PipelineVerification.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return ON_CLUSTER.contains(type) || OFFLINE.contains(type);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    var settings = Declared.settings(context);
    if (type == CxpSettings.class) {
      return settings;
    }
    if (type == Pipeline.class) {
      return Declared.pipeline(context).pipeline();
    }
    if (type == PipelineVerification.class) {
      var lease = lease(context, settings);
      return new PipelineVerification(
          Declared.pipeline(context),
          lease,
          settings,
          findings -> {
            lease
                .running()
                .ifPresent(cluster -> report(context, settings).ranOn(subject(context), cluster));
            report(context, settings)
                .add(subject(context), place(context), settings.strict(), findings);
          },
          (phase, failure) ->
              FailureDiagnostics.folder(
                  context, context.getRequiredTestMethod().getName() + "-" + phase, failure));
    }
    return onCluster(type, context, settings);
  }

  private Object onCluster(Class<?> type, ExtensionContext context, CxpSettings settings) {
    var lease = lease(context, settings);
    if (type == Promoter.class) {
      var source = Declared.pipeline(context);
      lease.install(source, settings.rolloutTimeout());
      return Promoter.of(source.pipeline(), lease.cluster()).timeout(settings.rolloutTimeout());
    }
    var cluster = lease.cluster();
    if (type == KubernetesClient.class) {
      return cluster.client();
    }
    return type == Registries.class ? cluster.registries() : cluster;
  }

  /**
   * Looks whether the settings can be read and the report be written, before any test runs. Then
   * aborts a class whose set-up takes a cluster when there is none. Not done while the parameter is
   * resolved, for JUnit makes a failure of everything that is thrown there.
   */
  @Override
  public void beforeAll(ExtensionContext context) {
    try {
      report(context, Declared.settings(context));
    } catch (CxpException e) {
      record(
          context,
          FailureDiagnostics.failed(
              Finding.failed("test", context.getRequiredTestClass().getName(), "cannot begin"), e));
      throw e;
    }
    var type = context.getRequiredTestClass();
    var setUp = new ArrayList<Executable>(List.of(type.getDeclaredConstructors()));
    setUp.addAll(AnnotationSupport.findAnnotatedMethods(type, BeforeAll.class, TOP_DOWN));
    abortWithoutCluster(context, setUp);
  }

  /** As {@link #beforeAll}, for the test method and what runs before it. */
  @Override
  public void beforeEach(ExtensionContext context) {
    var methods = new ArrayList<Executable>(List.of(context.getRequiredTestMethod()));
    methods.addAll(
        AnnotationSupport.findAnnotatedMethods(
            context.getRequiredTestClass(), BeforeEach.class, TOP_DOWN));
    abortWithoutCluster(context, methods);
  }

  /**
   * Without a cluster nobody verifies the test: it is aborted; in strict mode, or if one is
   * required, it fails.
   */
  private static void abortWithoutCluster(ExtensionContext context, List<Executable> users) {
    if (users.stream()
        .flatMap(user -> Stream.of(user.getParameterTypes()))
        .noneMatch(ON_CLUSTER::contains)) {
      return;
    }
    var settings = Declared.settings(context);
    try {
      lease(context, settings).cluster();
    } catch (ClusterUnavailableException e) {
      throw settings.strict() || e.required()
          ? e
          : new TestAbortedException(
              "NOT_VERIFIED "
                  + context.getDisplayName()
                  + ": no cluster could be had."
                  + System.lineSeparator()
                  + e.getMessage(),
              e);
    }
  }

  private static ClusterLease lease(ExtensionContext context, CxpSettings settings) {
    var owner = owner(context);
    var name = owner.getTestClass().map(Class::getSimpleName).orElse("shared");
    // One key per settings: test classes with other settings cannot share a cluster.
    return owner
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            List.of("cluster", settings),
            key -> new ClusterLease(name, settings),
            ClusterLease.class);
  }

  /** The context whose end is the cluster's end. */
  private static ExtensionContext owner(ExtensionContext context) {
    return switch (Declared.annotation(context).isolation()) {
      case SHARED -> context.getRoot();
      case CLASS -> outermostClass(context);
      case METHOD -> context;
    };
  }

  /** Nested classes share the cluster of the class that they are in. */
  private static ExtensionContext outermostClass(ExtensionContext context) {
    var outermost = context;
    for (var candidate = Optional.of(context);
        candidate.isPresent();
        candidate = candidate.get().getParent()) {
      if (candidate.get().getTestClass().isPresent()) {
        outermost = candidate.get();
      }
    }
    return outermost;
  }

  private static ReportBook.Edition report(ExtensionContext context, CxpSettings settings) {
    return report(context, settings.report());
  }

  private static ReportBook.Edition report(ExtensionContext context, Path file) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            List.of("report", file), key -> ReportBook.edition(file), ReportBook.Edition.class);
  }

  @Override
  public void testSuccessful(ExtensionContext context) {
    recordTest(context, Finding.passed("test", place(context), context.getDisplayName()));
  }

  @Override
  public void testFailed(ExtensionContext context, Throwable cause) {
    // Failures of constructors come to nobody's attention before.
    FailureDiagnostics.collect(context, context.getRequiredTestMethod().getName(), cause);
    recordTest(
        context,
        FailureDiagnostics.failed(
            Finding.failed("test", place(context), context.getDisplayName()), cause));
  }

  @Override
  public void testAborted(ExtensionContext context, Throwable cause) {
    recordTest(
        context,
        Finding.notVerified("test", place(context), context.getDisplayName(), Set.of())
            .evidence(String.valueOf(cause.getMessage()).strip()));
  }

  /** Before the test's own scope ends and its cluster with it. */
  @Override
  public void afterTestExecution(ExtensionContext context) {
    var settings = Declared.settings(context);
    running(context, settings)
        .ifPresent(cluster -> report(context, settings).ranOn(subject(context), cluster));
    if (!isContract(context)) {
      known(context, settings)
          .flatMap(lease -> lease.unenforced(subject(context)))
          .ifPresent(finding -> notVerified(context, settings, finding));
    }
  }

  /** A test's success does not hide what its cluster may not enforce. */
  private static void notVerified(ExtensionContext context, CxpSettings settings, Finding finding) {
    record(context, finding);
    if (settings.strict() && context.getExecutionException().isEmpty()) {
      PipelineVerification.assertHolds(finding, true, null);
    }
  }

  /** The cluster of this scope, if it was started. */
  static Optional<Cluster> running(ExtensionContext context, CxpSettings settings) {
    return known(context, settings).flatMap(ClusterLease::running);
  }

  private static Optional<ClusterLease> known(ExtensionContext context, CxpSettings settings) {
    return Optional.ofNullable(
        owner(context).getStore(NAMESPACE).get(List.of("cluster", settings), ClusterLease.class));
  }

  /** Tests that a user wrote stand in the report beside the contract's findings. */
  private static void recordTest(ExtensionContext context, Finding finding) {
    if (!isContract(context)) {
      record(context, finding);
    }
  }

  /** The contract records its own findings. */
  private static boolean isContract(ExtensionContext context) {
    return context
        .getTestMethod()
        .map(method -> AnnotationSupport.isAnnotated(method, TestFactory.class))
        .orElse(true);
  }

  static void record(ExtensionContext context, Finding finding) {
    var strict = false;
    Path file;
    try {
      var settings = Declared.settings(context);
      strict = settings.strict();
      file = settings.report();
    } catch (CxpException e) {
      // The test failed for this very reason.
      file = CxpSettings.reportOf(context::getConfigurationParameter);
    }
    try {
      report(context, file).add(subject(context), place(context), strict, List.of(finding));
    } catch (CxpException e) {
      LOG.debug("no report", e); // as every test class failed with
    }
  }

  /** What a test is about: its pipeline, or its class when it names none. */
  private static String subject(ExtensionContext context) {
    try {
      return Declared.pipeline(context).pipeline().name();
    } catch (RuntimeException | Error e) { // what users' code throws is their test's failure
      return outermostClass(context).getRequiredTestClass().getSimpleName();
    }
  }

  private static String place(ExtensionContext context) {
    return context.getRequiredTestClass().getName()
        + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
  }
}
