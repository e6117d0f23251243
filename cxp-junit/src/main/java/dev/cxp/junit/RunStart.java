package dev.cxp.junit;

import dev.cxp.check.CxpException;
import dev.cxp.check.Finding;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.internal.RunReport;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryListener;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * What has to be done before the first test is looked for, which may fail; and who hears of tests
 * that fail before an extension is asked, as in a constructor. JUnit finds it by ServiceLoader.
 */
public final class RunStart implements LauncherDiscoveryListener, TestExecutionListener {

  private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

  private static volatile Set<String> configured = Set.of();
  private volatile Path report;

  /** The names of JUnit's configuration parameters; none when no launcher began the run. */
  static Set<String> configured() {
    return configured;
  }

  @Override
  public void launcherDiscoveryStarted(LauncherDiscoveryRequest request) {
    var parameters = request.getConfigurationParameters();
    configured = Set.copyOf(parameters.keySet());
    quietWithoutLog();
    try {
      RunReport.at(CxpSettings.reportOf(parameters::get)).begin();
    } catch (CxpException e) {
      // A test class that reports something will say so, and there may be none.
    }
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    report = CxpSettings.reportOf(plan.getConfigurationParameters()::get);
  }

  /** Nobody else hears of classes that cannot be loaded, and of a contract without a pipeline. */
  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    var thrown = result.getThrowable();
    if (result.getStatus() != TestExecutionResult.Status.FAILED || thrown.isEmpty()) {
      return;
    }
    var type = test.getSource().flatMap(RunStart::type);
    if (type.filter(RunStart::isOfPipeline).isEmpty()) {
      return;
    }
    var place = type.get().getName() + test.getSource().map(RunStart::method).orElse("");
    var finding = Finding.failed("test", place, test.getDisplayName());
    try {
      ReportBook.failed(
          report,
          type.get().getSimpleName(),
          place,
          FailureDiagnostics.failed(finding, thrown.get()));
    } catch (CxpException e) {
      // The report cannot be written, as the test itself says.
    }
  }

  private static Optional<Class<?>> type(TestSource source) {
    try {
      return source instanceof MethodSource method
          ? Optional.of(method.getJavaClass())
          : source instanceof ClassSource type
              ? Optional.of(type.getJavaClass())
              : Optional.empty();
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty(); // it cannot be loaded, so nobody knows what it is about
    }
  }

  private static String method(TestSource source) {
    return source instanceof MethodSource method ? "." + method.getMethodName() : "";
  }

  private static boolean isOfPipeline(Class<?> type) {
    return Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getEnclosingClass)
        .anyMatch(each -> AnnotationSupport.isAnnotated(each, CxpTest.class));
  }

  /**
   * Keeps SLF4J from complaining that there is no log, as projects are that have no use for one.
   * What CXP has to say goes to the console then.
   */
  private static void quietWithoutLog() {
    var loader = RunStart.class.getClassLoader();
    if (System.getProperty(SLF4J_VERBOSITY) == null
        && System.getProperty("slf4j.provider") == null
        && loader.getResource("META-INF/services/org.slf4j.spi.SLF4JServiceProvider") == null) {
      System.setProperty(SLF4J_VERBOSITY, "ERROR");
    }
  }
}
