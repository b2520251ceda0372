package dev.wharf.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random commands, refused appends, resignations and crashes, from many seeds, against what the runtime promises. */
final class MachineRuntimeCrashTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 120;
    private static final long MS_NS = 1_000_000L;

    @Test
    void whatWasAnsweredIsCommittedAndTheStateIsThatOfTheLog() {
        int answered = 0;
        int unknown = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            run.play();
            answered += run.acknowledged.size();
            unknown += run.unknown;
        }
        System.out.printf(
                "machine runtime: %d seeds, %d writes acknowledged, %d outcomes unknown%n",
                SEEDS, answered, unknown);
        assertThat(answered).isGreaterThan(SEEDS);
        assertThat(unknown).isGreaterThan(SEEDS / 10);
    }

    private static final class Run {
        private final long seed;
        private final SimScheduler scheduler;
        private final SimEntropy dice;
        private final SimClock clock;
        private final SeededLog log;
        private SimLoop loop;
        private ToyMachine machine = new ToyMachine();
        private MachineRuntime<ToyMachine.Command, ToyMachine.Fact, String> runtime;
        private final Set<String> acknowledged = new LinkedHashSet<>();
        private final List<Integer> answerOrder = new ArrayList<>();
        private int submitted;
        private int outcomes;
        private int lostWithTheProcess;
        private int unknown;
        private int lives;

        private Run(long seed) {
            this.seed = seed;
            scheduler = new SimScheduler(seed);
            dice = scheduler.entropy().fork("driver");
            clock = new SimClock(scheduler);
            loop = new SimLoop(scheduler, "life 0");
            log = new SeededLog(scheduler.entropy().fork("log"), loop);
            log.refuse(dice.nextInt(20));
            log.commitWithinMs(dice.nextInt(50));
            runtime = newRuntime();
            start();
        }

        private MachineRuntime<ToyMachine.Command, ToyMachine.Fact, String> newRuntime() {
            return new MachineRuntime<>(
                    new MachineRuntime.Settings("toy", 20),
                    new MachineRuntime.Place(loop, clock, scheduler.entropy().fork("machine")),
                    machine,
                    log,
                    new ToyMachine.Codec());
        }

        private void start() {
            loop.run(
                    () -> {
                        try {
                            runtime.start(cause -> {});
                        } catch (IOException e) {
                            throw new AssertionError("seed " + seed, e);
                        }
                    });
            assertThat(machine.loggedState()).as("seed %d", seed).isEqualTo(log.state());
        }

        private void play() {
            for (int step = 0; step < STEPS; step++) {
                int draw = dice.nextInt(100);
                if (draw < 3) {
                    crash();
                } else if (draw < 6) {
                    loop.run(runtime::stop);
                    start();
                } else {
                    loop.run(this::submit);
                }
                scheduler.runFor(dice.nextInt(20) * MS_NS);
            }
            log.refuse(0);
            scheduler.runFor(2 * MachineRuntime.RETRY_DELAY_MS * MS_NS);
            loop.run(() -> put("awaited", "last")); // answers whoever still waits
            scheduler.runFor(1_000 * MS_NS);
            assertThat(runtime.openRequests()).as("seed %d: hanging", seed).isZero();
            assertThat(outcomes + lostWithTheProcess).as("seed %d", seed).isEqualTo(submitted);
            assertThat(acknowledged).as("seed %d: progress", seed).contains("last");
            assertThat(machine.loggedState()).as("seed %d", seed).isEqualTo(log.state());
            assertThat(acknowledged).as("seed %d", seed).allMatch(log::hasCommitted);
        }

        private void crash() {
            loop.stop();
            lostWithTheProcess = submitted - outcomes;
            loop = new SimLoop(scheduler, "life " + ++lives);
            log.crash(loop);
            machine = new ToyMachine();
            runtime = newRuntime();
            answerOrder.clear();
            start();
            assertThat(acknowledged).as("seed %d: lost", seed).allMatch(log::hasCommitted);
        }

        private void submit() {
            int draw = dice.nextInt(10);
            if (draw < 5) {
                put(name(), "value" + submitted);
            } else if (draw < 8) {
                get(name());
            } else if (draw < 9) {
                submit(new ToyMachine.Command.Await("awaited"), false);
            } else {
                submit(new ToyMachine.Command.SetAlarm(dice.nextInt(30)), true);
            }
        }

        private String name() {
            return "name" + dice.nextInt(3);
        }

        private void put(String name, String value) {
            submit(new ToyMachine.Command.Put(name, value), true);
        }

        private void get(String name) {
            submit(new ToyMachine.Command.Get(name), true);
        }

        private void submit(ToyMachine.Command command, boolean repliedAtOnce) {
            int number = submitted++;
            int life = lives;
            boolean[] told = {false};
            runtime.submit(
                    command,
                    outcome -> {
                        assertThat(told[0]).as("seed %d: told twice", seed).isFalse();
                        assertThat(life).as("seed %d: told after a crash", seed).isEqualTo(lives);
                        told[0] = true;
                        outcomes++;
                        switch (outcome) {
                            case Outcome.Answered<String>(String answer) ->
                                    onAnswer(command, answer, repliedAtOnce ? number : -1);
                            case Outcome.Unanswered<String>(Outcome.Reason reason) ->
                                    unknown += reason == Outcome.Reason.UNKNOWN ? 1 : 0;
                        }
                    });
        }

        private void onAnswer(ToyMachine.Command command, String answer, int number) {
            if (command instanceof ToyMachine.Command.Put(String name, String value)) {
                assertThat(log.hasCommitted(value))
                        .as("seed %d: acknowledged before the commit", seed)
                        .isTrue();
                acknowledged.add(value);
            } else if (answer.startsWith("value")) {
                assertThat(log.hasCommitted(answer))
                        .as("seed %d: read before the commit", seed)
                        .isTrue();
            }
            if (number >= 0) {
                if (!answerOrder.isEmpty()) {
                    assertThat(number)
                            .as("seed %d: answers in the order of commands", seed)
                            .isGreaterThan(answerOrder.getLast());
                }
                answerOrder.add(number);
            }
        }
    }
}
