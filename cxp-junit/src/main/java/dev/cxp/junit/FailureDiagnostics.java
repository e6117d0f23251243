package dev.cxp.junit;

import dev.cxp.check.Finding;
import dev.cxp.junit.internal.FailureEvidence;
import dev.cxp.pipeline.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a folder for each failed test, {@code target/cxp/failures/CLASS.METHOD}, while the cluster
 * is still there, and links it from the failure. Nothing for tests that passed, or whose cluster
 * never started.
 */
final class FailureDiagnostics
    implements TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler,
        InvocationInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(FailureDiagnostics.class);

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    collect(context, methodName(context), failure);
    throw failure;
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    classFailed(context, "beforeAll", failure);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    classFailed(context, "afterAll", failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    handleTestExecutionException(context, failure);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    handleTestExecutionException(context, failure);
  }

  /** JUnit tells nobody else of dynamic tests that fail. */
  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    try {
      invocation.proceed();
    } catch (Throwable failure) {
      var method = methodContext(context);
      collect(method, methodName(method) + "-" + context.getDisplayName(), failure);
      throw failure;
    }
  }

  private static ExtensionContext methodContext(ExtensionContext context) {
    var method = context;
    while (method.getTestMethod().isEmpty() && method.getParent().isPresent()) {
      method = method.getParent().get();
    }
    return method;
  }

  /** No test stands for the class's own methods, so the report would look whole without them. */
  private static void classFailed(ExtensionContext context, String phase, Throwable failure)
      throws Throwable {
    collect(context, phase, failure);
    if (!(failure instanceof TestAbortedException)) {
      CxpExtension.record(
          context,
          failed(Finding.failed("test", className(context) + "." + phase, phase), failure));
    }
    throw failure;
  }

  /** The finding with the failure as evidence, and where its diagnostics are. */
  static Finding failed(Finding finding, Throwable failure) {
    var evidence =
        finding.evidence(Objects.toString(failure.getMessage(), failure.toString()).strip());
    return DiagnosticsNote.of(failure).map(evidence::evidence).orElse(evidence);
  }

  private static String methodName(ExtensionContext context) {
    return context.getTestMethod().map(java.lang.reflect.Method::getName).orElse("test");
  }

  private static String className(ExtensionContext context) {
    var type = context.getRequiredTestClass();
    var inPackage = type.getPackageName().length();
    return type.getName().substring(inPackage == 0 ? 0 : inPackage + 1).replace('$', '.');
  }

  /** Collects for a failure, unless that was done already, and attaches the note. */
  static void collect(ExtensionContext context, String part, Throwable failure) {
    if (failure instanceof TestAbortedException
        || failure instanceof FindingFailure // its finding names the folder of its phase
        || DiagnosticsNote.of(failure).isPresent()) {
      return;
    }
    folder(context, part, failure.toString())
        .ifPresent(folder -> DiagnosticsNote.attach(failure, folder));
  }

  /** Collects what the cluster shows now; empty when there is none. */
  static Optional<URI> folder(ExtensionContext context, String part, String failure) {
    try {
      var settings = Declared.settings(context);
      var cluster = CxpExtension.running(context, settings);
      var name = className(context) + "." + part;
      return cluster
          .flatMap(
              running ->
                  FailureEvidence.collect(
                      failures(settings.report()),
                      name,
                      failure,
                      running,
                      namespaces(context),
                      settings.diagnosticsTimeout()))
          .map(Path::toUri)
          .map(uri -> announced(name, uri));
    } catch (RuntimeException e) {
      // The test's own failure is what matters.
      LOG.debug("no diagnostics", e);
      return Optional.empty();
    }
  }

  private static URI announced(String name, URI folder) {
    // Beside the failure, for some build tools cut what is suppressed.
    System.out.println("CXP: diagnostics of " + name + " in " + folder);
    return folder;
  }

  private static Path failures(Path report) {
    return report.toAbsolutePath().resolveSibling("failures");
  }

  private static Set<String> namespaces(ExtensionContext context) {
    try {
      return Declared.pipeline(context).pipeline().environments().stream()
          .map(Environment::namespace)
          .collect(Collectors.toSet());
    } catch (RuntimeException | Error e) { // as the test's own failure says
      return Set.of();
    }
  }
}
