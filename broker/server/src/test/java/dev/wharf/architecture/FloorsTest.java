package dev.wharf.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** Imports go down only; each room keeps to the libraries that are its own. */
@AnalyzeClasses(
        packages = House.ROOT,
        importOptions = {ImportOption.DoNotIncludeTests.class, NoTestJars.class})
final class FloorsTest {
    @ArchTest static final ArchRule every_class_lives_in_a_room = classes().should(liveInARoom());

    @ArchTest
    static final ArchRule imports_go_down_and_never_across_a_floor =
            classes().should(lookOnlyDown());

    @ArchTest
    static final ArchRule floor_0_knows_only_the_jdk =
            classes()
                    .that(areOn(0))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "dev.wharf..");

    @ArchTest
    static final ArchRule placement_is_a_library_for_others_too =
            classes()
                    .that()
                    .resideInAPackage("dev.wharf.placement..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", "dev.wharf.placement..");

    @ArchTest
    static final ArchRule only_network_sees_netty_channels =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.wharf.network..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.netty.channel..", "io.netty.bootstrap..", "io.netty.handler..");

    @ArchTest
    static final ArchRule only_node_sees_the_framework =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.wharf.node..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.quarkus..",
                            "io.micrometer..",
                            "io.smallrye..",
                            "jakarta..",
                            "org.eclipse.microprofile..",
                            "picocli..");

    @ArchTest
    static final ArchRule only_consensus_may_see_kafka =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.wharf.consensus..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.kafka..");

    private static DescribedPredicate<JavaClass> areOn(int floor) {
        return DescribedPredicate.describe(
                "are on floor " + floor, type -> House.floorOf(type.getPackageName()) == floor);
    }

    private static ArchCondition<JavaClass> liveInARoom() {
        return new ArchCondition<>("live in a room") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean housed = House.floorOf(type.getPackageName()) >= 0;
                events.add(
                        new SimpleConditionEvent(
                                type, housed, type.getName() + " is in no room of the house"));
            }
        };
    }

    private static ArchCondition<JavaClass> lookOnlyDown() {
        return new ArchCondition<>("import only from floors below, or from their own room") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    events.add(
                            new SimpleConditionEvent(
                                    dependency,
                                    isDown(type.getPackageName(), target.getPackageName()),
                                    dependency.getDescription()));
                }
            }
        };
    }

    private static boolean isDown(String from, String to) {
        int toFloor = House.floorOf(to);
        boolean bothOnTheGround = House.floorOf(from) == 0 && toFloor == 0;
        return toFloor < 0
                || bothOnTheGround
                || House.roomOf(from).equals(House.roomOf(to))
                || toFloor < House.floorOf(from);
    }
}
