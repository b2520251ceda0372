package dev.wharf.operator.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
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
                            "java.time..",
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
                            java.time.Clock.class,
                            java.time.InstantSource.class,
                            java.util.Random.class,
                            java.util.Date.class,
                            java.util.Timer.class)
                    .orShould()
                    .callMethodWhere(
                            target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(java.util.UUID.class, "randomUUID")
                    .orShould()
                    .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule what_is_seen_knows_kubernetes_objects_and_neither_plans_nor_resources =
            classes()
                    .that()
                    .resideInAPackage("dev.wharf.operator.observe..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "org.jspecify..",
                            "io.fabric8.kubernetes.api.model..",
                            "dev.wharf.operator.observe..");

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
                            "dev.wharf.operator.manifest..",
                            "dev.wharf.operator.gateway..",
                            "dev.wharf.operator.apply..",
                            "dev.wharf.operator.status..",
                            "dev.wharf.operator.reconcile..");

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

    @ArchTest
    static final ArchRule only_the_gateway_knows_kafkas_clients =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.wharf.operator.gateway..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule the_gateway_does_not_know_kubernetes =
            noClasses()
                    .that()
                    .resideInAPackage("dev.wharf.operator.gateway..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.fabric8..",
                            "dev.wharf.operator.manifest..",
                            "dev.wharf.operator.apply..",
                            "dev.wharf.operator.status..",
                            "dev.wharf.operator.reconcile..");

    @ArchTest
    static final ArchRule only_the_rounds_know_the_sdk =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.wharf.operator.reconcile..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.javaoperatorsdk..",
                            "io.quarkus..",
                            "dev.wharf.operator.reconcile..");
}
