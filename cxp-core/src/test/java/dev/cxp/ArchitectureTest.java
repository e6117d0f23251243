package dev.cxp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the order of the packages: arrows only point down the list. */
@AnalyzeClasses(packages = "dev.cxp", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Top to bottom, as in CONTRIBUTING.md. */
  private static final List<String> ORDER =
      List.of(
          "diagnosis",
          "promotion",
          "bootstrap",
          "infra",
          "workflow",
          "monitoring",
          "cluster",
          "manifest",
          "image",
          "check",
          "pipeline");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.cxp.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule core_has_no_test_library =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.junit..", "org.assertj..", "org.awaitility..", "org.testcontainers.."));

  @TestFactory
  Stream<DynamicTest> arrows_only_point_down() {
    var classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cxp");
    return IntStream.range(1, ORDER.size())
        .mapToObj(
            lower ->
                DynamicTest.dynamicTest(
                    ORDER.get(lower),
                    () ->
                        noClasses()
                            .that(resideInAPackage("dev.cxp." + ORDER.get(lower) + ".."))
                            .should()
                            .dependOnClassesThat(
                                resideInAnyPackage(
                                    ORDER.subList(0, lower).stream()
                                        .map(name -> "dev.cxp." + name + "..")
                                        .toArray(String[]::new)))
                            // Packages that are still to come match nothing.
                            .allowEmptyShould(true)
                            .check(classes)));
  }

  @TestFactory
  Stream<DynamicTest> every_package_has_its_place_in_the_order() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.cxp").stream()
            .map(
                type ->
                    type.getPackageName()
                        .replaceFirst("^dev\\.cxp\\.?", "")
                        .replaceFirst("\\..*", ""))
            .distinct()
            .map(
                name ->
                    DynamicTest.dynamicTest(
                        name,
                        () -> org.assertj.core.api.Assertions.assertThat(ORDER).contains(name)));
  }
}
