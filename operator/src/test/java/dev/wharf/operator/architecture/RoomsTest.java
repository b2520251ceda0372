package dev.wharf.operator.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which room may see which, as operator/DESIGN.md says. */
@AnalyzeClasses(
        packages = "dev.wharf.operator",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class RoomsTest {
    @ArchTest
    static final ArchRule plan_is_a_function_of_what_is_wanted_and_what_is_seen =
            classes()
                    .that()
                    .resideInAPackage("dev.wharf.operator.plan..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java.lang..",
                            "java.util",
                            "java.util.function..",
                            "java.util.stream..",
                            "org.jspecify..",
                            "dev.wharf.placement..",
                            "dev.wharf.operator.api..",
                            "dev.wharf.operator.observe..",
                            "dev.wharf.operator.plan..");

    @ArchTest
    static final ArchRule plan_knows_neither_time_nor_chance_nor_threads =
            noClasses()
                    .that()
                    .resideInAPackage("dev.wharf.operator.plan..")
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(
                            Thread.class,
                            java.util.Random.class,
                            java.util.Date.class,
                            java.util.Timer.class)
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(java.util.UUID.class, "randomUUID")
                    .orShould()
                    .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule what_is_seen_knows_neither_plans_nor_resources =
            classes()
                    .that()
                    .resideInAPackage("dev.wharf.operator.observe..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", "dev.wharf.operator.observe..");

    @ArchTest
    static final ArchRule resources_know_no_other_room =
            noClasses()
                    .that()
                    .resideInAPackage("dev.wharf.operator.api..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.wharf.operator.observe..",
                            "dev.wharf.operator.plan..",
                            "dev.wharf.operator.manifest..");

    @ArchTest
    static final ArchRule manifests_are_made_of_resources_alone =
            noClasses()
                    .that()
                    .resideInAPackage("dev.wharf.operator.manifest..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.wharf.operator.observe..",
                            "dev.wharf.operator.plan..",
                            "io.fabric8.kubernetes.client.dsl..");
}
