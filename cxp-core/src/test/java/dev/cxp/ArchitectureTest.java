package dev.cxp;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the order of the packages: arrows only point down the list. */
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
          "wire",
          "check",
          "pipeline");

  private static final String ISOLATED = "dev.cxp.infra.openstack.internal.openstack4j..";

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cxp");
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("dev.cxp.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void core_has_no_test_library() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.junit..", "org.assertj..", "org.awaitility..", "org.testcontainers.."))
        .check(classes);
  }

  /** Only there, because these classes are loaded with openstack4j in a class loader of its own. */
  @Test
  void openstack4j_and_its_jackson_stay_in_the_package_that_isolates_them() {
    noClasses()
        .that(resideOutsideOfPackage(ISOLATED))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.openstack4j..", "com.fasterxml.jackson.core..", ISOLATED))
        .check(classes);
  }

  @Test
  void only_the_adapter_for_openstack_uses_what_is_internal_to_it() {
    noClasses()
        .that(resideOutsideOfPackage("dev.cxp.infra.openstack.."))
        .should()
        .dependOnClassesThat(resideInAPackage("dev.cxp.infra.openstack.internal.."))
        .check(classes);
  }

  @TestFactory
  Stream<DynamicTest> arrows_only_point_down() {
    return IntStream.range(1, ORDER.size())
        .mapToObj(lower -> dynamicTest(ORDER.get(lower), () -> holds(lower)));
  }

  private static void holds(int lower) {
    var above = ORDER.subList(0, lower).stream().map(ArchitectureTest::packages);
    noClasses()
        .that(resideInAPackage(packages(ORDER.get(lower))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
        // Packages that are still to come match nothing.
        .allowEmptyShould(true)
        .check(classes);
  }

  @TestFactory
  Stream<DynamicTest> every_package_has_its_place_in_the_order() {
    return classes.stream()
        .map(
            type ->
                type.getPackageName().replaceFirst("^dev\\.cxp\\.?", "").replaceFirst("\\..*", ""))
        .distinct()
        .map(name -> dynamicTest(name, () -> assertThat(ORDER).contains(name)));
  }

  private static String packages(String name) {
    return "dev.cxp." + name + "..";
  }
}
