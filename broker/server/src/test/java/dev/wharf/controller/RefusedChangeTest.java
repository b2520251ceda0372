package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.TopicsCreated;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.Samples;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log refuses an append, as a full disk does, while an earlier one is still being forced. */
final class RefusedChangeTest {
    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLoop loop = new SimLoop(scheduler, "controller");
    private final MachineRuntime.Place place =
            new MachineRuntime.Place(
                    loop, new SimClock(scheduler), scheduler.entropy().fork("dice"));
    private final HeldMetadataLog log = new HeldMetadataLog();
    private final Controller controller =
            new Controller(
                    new Controller.Settings(
                            ControllerConfig.of(Map.of()),
                            Membership.ALONE,
                            new ToyRules(),
                            Long.MAX_VALUE,
                            ControllerFaults.NONE),
                    place,
                    log);
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void anAppendIsRefusedWhileAnotherIsBeingForced() {
        loop.run(
                () -> {
                    start();
                    controller.submit(
                            new RegisterBroker(Samples.broker(1, -1, false), -1), outcome -> {});
                    log.commit();
                });
        create("forced");
        log.refuse(true);
        create("refused");
        log.refuse(false);
    }

    @Test
    void whoWasRefusedIsToldAtOnceAndTheOthersAreNotDisturbed() {
        assertThat(told).containsExactly("refused REFUSED");
        commit();
        assertThat(told).containsExactly("refused REFUSED", "forced NONE");
    }

    @Test
    void aTopicThatIsBeingForcedExistsForTheNextCommand() {
        create("forced");
        commit();
        assertThat(told)
                .containsExactly("refused REFUSED", "forced NONE", "forced TOPIC_ALREADY_EXISTS");
    }

    @Test
    void aTopicThatWasRefusedCanBeCreated() {
        create("refused");
        commit();
        assertThat(told).containsExactly("refused REFUSED", "forced NONE", "refused NONE");
        assertThat(controller.image().topic("refused")).isNotNull();
        assertThat(controller.image().topic("forced")).isNotNull();
    }

    private void start() {
        try {
            controller.start(
                    cause -> {
                        throw new AssertionError(cause);
                    });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void create(String name) {
        loop.run(
                () ->
                        controller.submit(
                                new CreateTopics(
                                        place.dice().nextUuid(),
                                        List.of(MachineDriver.topic(name)),
                                        false),
                                outcome -> told.add(name + " " + text(outcome))));
    }

    private void commit() {
        loop.run(log::commit);
    }

    private static String text(Outcome<ControllerAnswer> outcome) {
        return switch (outcome) {
            case Outcome.Answered<ControllerAnswer>(ControllerAnswer answer) ->
                    MachineDriver.error(((TopicsCreated) answer).topics().getFirst().problem())
                            .name();
            case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) -> reason.name();
        };
    }
}
