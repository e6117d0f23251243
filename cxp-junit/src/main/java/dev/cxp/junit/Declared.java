package dev.cxp.junit;

import dev.cxp.check.CxpException;
import dev.cxp.check.Explanation;
import dev.cxp.junit.cluster.CxpSettings;
import dev.cxp.junit.cluster.Setting;
import dev.cxp.pipeline.Suggestions;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a test class says of itself: its annotation, the settings in it, and its pipeline. */
final class Declared {

  private Declared() {}

  static CxpSettings settings(ExtensionContext context) {
    var annotation = annotation(context);
    var values = new EnumMap<Setting, String>(Setting.class);
    for (var text : annotation.settings()) {
      var parts = text.split("=", 2);
      var setting = Setting.named(parts[0].strip());
      if (parts.length != 2 || setting.isEmpty()) {
        throw unknownSetting(text, parts[0].strip());
      }
      values.put(setting.get(), parts[1].strip());
    }
    if (!annotation.cluster().isEmpty()) {
      values.put(Setting.CLUSTER, annotation.cluster());
    }
    if (annotation.nodes() != 0) {
      values.put(Setting.NODES, String.valueOf(annotation.nodes()));
    }
    return CxpSettings.of(values, context::getConfigurationParameter, RunStart.configured());
  }

  private static CxpException unknownSetting(String text, String name) {
    var names = Arrays.stream(Setting.values()).map(Setting::key).toList();
    return new CxpException(
        Explanation.tried("to read \"" + text + "\" in @CxpTest(settings = ...)")
            .happened(
                text.contains("=")
                    ? "there is no setting \"" + name + "\""
                    : "it is not name=value")
            .remedy(Suggestions.among(name, names)));
  }

  /** Nested classes may leave the annotation to the class that they are in. */
  static CxpTest annotation(ExtensionContext context) {
    return testClasses(context)
        .flatMap(type -> AnnotationSupport.findAnnotation(type, CxpTest.class).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new CxpException(
                    Explanation.tried("to set up " + context.getRequiredTestClass().getName())
                        .happened(
                            "it is extended with CxpExtension but not annotated with @CxpTest")
                        .remedy("annotate the class with @CxpTest, which brings the extension")));
  }

  /**
   * The test class and the classes that it is nested in, the innermost first. JUnit 5.11 cannot be
   * asked for the latter.
   */
  static Stream<Class<?>> testClasses(ExtensionContext context) {
    return Stream.iterate(
            Optional.of(context), Optional::isPresent, each -> each.flatMap(it -> it.getParent()))
        .flatMap(each -> each.flatMap(ExtensionContext::getTestClass).stream())
        .distinct();
  }

  /** The test class's own pipeline, or the one of the class that the annotation names. */
  static Sourced pipeline(ExtensionContext context) {
    var source = source(context);
    var answer =
        context
            .getRoot()
            .getStore(CxpExtension.NAMESPACE)
            .getOrComputeIfAbsent(
                List.of("pipeline", source.getClass()),
                key -> Sourced.Answer.of(source),
                Sourced.Answer.class);
    return new Sourced(source, answer.orThrow());
  }

  private static PipelineSource source(ExtensionContext context) {
    var ofInstance =
        context
            .getTestInstances()
            .flatMap(instances -> instances.findInstance(PipelineSource.class));
    if (ofInstance.isPresent()) {
      return ofInstance.get();
    }
    var named = annotation(context).pipeline();
    if (named == PipelineSource.class && testClasses(context).anyMatch(Declared::isSource)) {
      throw tooEarly(context);
    }
    if (named == PipelineSource.class) {
      throw new CxpException(
          Explanation.tried("to find the pipeline of " + context.getRequiredTestClass().getName())
              .happened("the class does not say which one it is about")
              .remedy("implement PipelineSource, or name a class that does")
              .paste("@CxpTest(pipeline = MyPipeline.class)"));
    }
    return context
        .getRoot()
        .getStore(CxpExtension.NAMESPACE)
        .getOrComputeIfAbsent(named, key -> instantiate(named), PipelineSource.class);
  }

  private static boolean isSource(Class<?> type) {
    return PipelineSource.class.isAssignableFrom(type);
  }

  private static CxpException tooEarly(ExtensionContext context) {
    var name = context.getRequiredTestClass().getName();
    return new CxpException(
        Explanation.tried("to find the pipeline of " + name)
            .happened(
                "the class is its own PipelineSource, and JUnit has not made an object of it yet:"
                    + " this is asked for by @BeforeAll or a constructor")
            .remedy("for @BeforeAll: let JUnit make the object before, with an annotation")
            .paste("@TestInstance(TestInstance.Lifecycle.PER_CLASS)")
            .remedy("or move pipeline() into a class of its own, and name that")
            .paste("@CxpTest(pipeline = MyPipeline.class)"));
  }

  private static PipelineSource instantiate(Class<? extends PipelineSource> type) {
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw instantiation(type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw instantiation(type, e);
    }
  }

  private static CxpException instantiation(Class<?> type, Throwable cause) {
    return new CxpException(
        Explanation.tried("to make the pipeline source " + type.getName())
            .happened(cause.toString())
            .remedy("give it a constructor without parameters that does not throw"),
        cause);
  }
}
