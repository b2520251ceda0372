package dev.wharf.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/**
 * Floors 0 to 6 take time, chance, threads and files only through the seams, so that a whole cluster runs in one thread from a seed.
 * ({@code synchronized} blocks leave no trace that ArchUnit reads: {@link TidyTest} looks for them in the sources.)
 */
@AnalyzeClasses(
        packages = House.ROOT,
        importOptions = {ImportOption.DoNotIncludeTests.class, NoTestJars.class})
final class RepeatableTest {
    private static final DescribedPredicate<JavaClass> SIMULATED =
            describe(
                    "are on floors 0 to 6",
                    type -> {
                        int floor = House.floorOf(type.getPackageName());
                        return floor >= 0 && floor <= House.TOP_SIMULATED_FLOOR;
                    });

    @ArchTest
    static final ArchRule no_threads =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .dependOnClassesThat(
                            assignableTo(Thread.class)
                                    .or(assignableTo(Executor.class))
                                    .or(assignableTo(ThreadLocal.class))
                                    .or(assignableTo(java.util.TimerTask.class)));

    @ArchTest
    static final ArchRule no_locks_and_no_waits =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .dependOnClassesThat(
                            describe(
                                    "are locks, latches or blocking queues",
                                    type ->
                                            type.getPackageName()
                                                            .equals("java.util.concurrent.locks")
                                                    || type.getName()
                                                            .startsWith(
                                                                    "java.util.concurrent.CountDown")
                                                    || type.getName()
                                                            .startsWith(
                                                                    "java.util.concurrent.Semaphore")
                                                    || type.getName()
                                                            .startsWith(
                                                                    "java.util.concurrent.CyclicBarrier")
                                                    || type.getName()
                                                            .startsWith(
                                                                    "java.util.concurrent.Phaser")
                                                    || type.getName()
                                                            .startsWith(
                                                                    "java.util.concurrent.Exchanger")
                                                    || type.isAssignableTo(
                                                            java.util.concurrent.BlockingQueue
                                                                    .class)));

    @ArchTest
    static final ArchRule no_monitor_waits =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .callMethod(Object.class, "wait")
                    .orShould()
                    .callMethod(Object.class, "wait", long.class)
                    .orShould()
                    .callMethod(Object.class, "notify")
                    .orShould()
                    .callMethod(Object.class, "notifyAll")
                    .orShould()
                    .callMethod(Future.class, "get")
                    .orShould()
                    .callMethod(CompletableFuture.class, "get")
                    .orShould()
                    .callMethod(CompletableFuture.class, "join");

    @ArchTest
    static final ArchRule no_synchronized_methods =
            noMethods()
                    .that()
                    .areDeclaredInClassesThat(SIMULATED)
                    .should()
                    .haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule no_system_clock =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .dependOnClassesThat(
                            describe(
                                    "read the system clock",
                                    type ->
                                            type.getName().equals("java.time.Clock")
                                                    || type.getName().equals("java.util.Date")))
                    .orShould()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .callMethod(java.time.LocalDateTime.class, "now")
                    .orShould()
                    .callMethod(java.time.ZonedDateTime.class, "now");

    @ArchTest
    static final ArchRule no_chance =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callMethod(java.util.UUID.class, "randomUUID")
                    .orShould()
                    .dependOnClassesThat(
                            assignableTo(Random.class)
                                    .or(assignableTo(java.util.random.RandomGenerator.class)));

    @ArchTest
    static final ArchRule no_files_or_sockets_of_its_own =
            noClasses()
                    .that(SIMULATED)
                    .should()
                    .dependOnClassesThat(
                            describe(
                                    "open files or sockets",
                                    type ->
                                            type.getName().equals("java.nio.file.Files")
                                                    || type.getName().equals("java.io.File")
                                                    || type.getName()
                                                            .equals("java.io.RandomAccessFile")
                                                    || type.getName()
                                                            .equals("java.io.FileInputStream")
                                                    || type.getName()
                                                            .equals("java.io.FileOutputStream")
                                                    || type.getName().equals("java.net.Socket")
                                                    || type.getName()
                                                            .equals("java.net.ServerSocket")
                                                    || type.getName()
                                                            .equals("java.net.InetAddress")));

    @ArchTest
    static final ArchRule no_static_mutable_state =
            fields().that()
                    .areDeclaredInClassesThat(SIMULATED)
                    .and()
                    .areStatic()
                    .and(
                            describe(
                                    "are not the compiler's own",
                                    (JavaField field) ->
                                            !field.getModifiers().contains(JavaModifier.SYNTHETIC)))
                    .should(beConstant());

    private static ArchCondition<JavaField> beConstant() {
        return new ArchCondition<>("be final and of a type that does not change") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                boolean declaresMutable =
                        type.getPackageName().startsWith("java.util.concurrent.atomic")
                                || (isCollection(type) && !type.isInterface());
                boolean constant =
                        field.getModifiers().contains(JavaModifier.FINAL) && !declaresMutable;
                events.add(
                        new SimpleConditionEvent(
                                field, constant, field.getFullName() + " is static mutable state"));
            }
        };
    }

    private static boolean isCollection(JavaClass type) {
        return type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class);
    }
}
