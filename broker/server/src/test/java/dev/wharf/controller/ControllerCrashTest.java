package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.consensus.LocalMetadataLog;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.MetadataLogConfig;
import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.ProducerIdBlock;
import dev.wharf.controller.ControllerAnswer.TopicsCreated;
import dev.wharf.controller.ControllerAnswer.TopicsDeleted;
import dev.wharf.controller.ControllerCommand.AllocateProducerIds;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.DeleteTopics;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.controller.ControllerCommand.TopicKey;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Topics come and go on a real local log over a disk that crashes, fills up and loses what was not forced: what was acknowledged stays. */
final class ControllerCrashTest {
    private static final int SEEDS = 300;
    private static final int LIVES = 5;
    private static final int STEPS = 30;
    private static final long MS_NS = 1_000_000L;

    @Test
    void whatWasAcknowledgedIsNeverLost() {
        int acknowledged = 0;
        int refused = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            run.play();
            acknowledged += run.acknowledged;
            refused += run.refused;
        }
        System.out.printf(
                "controller: %d seeds, %d changes acknowledged, %d changes refused%n",
                SEEDS, acknowledged, refused);
        assertThat(acknowledged).isGreaterThan(SEEDS * LIVES);
        assertThat(refused).isGreaterThan(SEEDS / 10);
    }

    private static final class Run {
        private final long seed;
        private final SimScheduler scheduler;
        private final SimEntropy dice;
        private final SimDisk disk;

        /** Topics that exist for sure, by the id they were acknowledged with as text. */
        private final TreeMap<String, String> present = new TreeMap<>();

        private final Set<String> inDoubt = new TreeSet<>();
        private final Set<Long> producerIds = new HashSet<>();
        private int acknowledged;
        private int refused;
        private int names;

        private Run(long seed) {
            this.seed = seed;
            scheduler = new SimScheduler(seed);
            dice = scheduler.entropy().fork("driver");
            disk = new SimDisk(scheduler, "disk");
        }

        private void play() {
            for (int number = 0; number < LIVES; number++) {
                Life life = new Life(number);
                if (dice.chance(50)) {
                    disk.faults().crashAtOperation((int) dice.between(5, 200));
                }
                try {
                    life.start();
                    for (int step = 0; step < STEPS; step++) {
                        life.step();
                    }
                } catch (SimCrash crash) {
                    // the life ends here
                }
                life.end();
            }
            disk.faults().disarmCrash();
            Life last = new Life(LIVES);
            last.start();
            assertThat(last.brokerEpoch).as("seed %d: progress", seed).isNotNegative();
        }

        private final class Life {
            private final int number;
            private final SimLoop loop;
            private final SimLoop otherLoop;
            private final Controller controller;
            private final MachineRuntime.Place place;

            /** What a listener on another loop has made of the deltas it was told. */
            private MetadataImage toldElsewhere = MetadataImage.EMPTY;

            private long brokerEpoch = -1;

            private Life(int number) {
                this.number = number;
                loop = new SimLoop(scheduler, "controller " + number);
                otherLoop = new SimLoop(scheduler, "other " + number);
                place =
                        new MachineRuntime.Place(
                                loop,
                                new SimClock(scheduler),
                                scheduler.entropy().fork("controller"));
                LocalMetadataLog log =
                        new LocalMetadataLog(
                                disk,
                                loop,
                                place.clock(),
                                new MetadataLogConfig(2_000, 4_000),
                                new MetaProperties("cluster", 1, Samples.DIRECTORY));
                controller =
                        new Controller(
                                new Controller.Settings(
                                        ControllerConfig.of(Map.of()),
                                        Membership.ALONE,
                                        new ToyRules(),
                                        4_000,
                                        ControllerFaults.NONE),
                                place,
                                log);
            }

            private void start() {
                loop.run(
                        () -> {
                            controller
                                    .publisher()
                                    .subscribe(
                                            otherLoop,
                                            (delta, done) -> {
                                                assertThat(delta.before())
                                                        .as("seed %d: no gap in deltas", seed)
                                                        .isEqualTo(toldElsewhere);
                                                toldElsewhere = delta.image();
                                                done.run();
                                            });
                            try {
                                controller.start(Run.this::failed);
                            } catch (IOException e) {
                                throw new AssertionError("seed " + seed, e);
                            }
                            controller.submit(
                                    new RegisterBroker(Samples.broker(1, number, false), -1),
                                    this::onRegistered);
                        });
                assertThat(scheduler.runUntil(() -> brokerEpoch >= 0, 1_000 * MS_NS))
                        .as("seed %d: registers", seed)
                        .isTrue();
                checkImage();
            }

            private void onRegistered(Outcome<ControllerAnswer> outcome) {
                brokerEpoch =
                        ((BrokerRegistered) ((Outcome.Answered<ControllerAnswer>) outcome).answer())
                                .brokerEpoch();
            }

            private void checkImage() {
                MetadataImage image = controller.image();
                present.forEach(
                        (name, id) ->
                                assertThat(
                                                Objects.requireNonNull(
                                                                image.topic(name),
                                                                () ->
                                                                        "seed " + seed + " lost "
                                                                                + name)
                                                        .id()
                                                        .toString())
                                        .as("seed %d", seed)
                                        .isEqualTo(id));
                image.topics()
                        .byName()
                        .forEach(
                                topic ->
                                        assertThat(
                                                        present.containsKey(topic.getKey())
                                                                || inDoubt.contains(topic.getKey()))
                                                .as("seed %d: %s is back", seed, topic.getKey())
                                                .isTrue());
            }

            private void step() {
                int draw = dice.nextInt(20);
                loop.run(
                        () -> {
                            if (draw < 9) {
                                create();
                            } else if (draw < 15) {
                                delete();
                            } else if (draw < 18) {
                                allocate();
                            }
                        });
                disk.faults().capacity(draw == 19 ? 0 : Long.MAX_VALUE);
                scheduler.runFor(dice.nextInt(8) * MS_NS);
            }

            private void create() {
                String name = "topic" + names++;
                inDoubt.add(name);
                controller.submit(
                        new CreateTopics(
                                place.dice().nextUuid(), List.of(MachineDriver.topic(name)), false),
                        outcome -> {
                            if (answer(outcome) instanceof TopicsCreated created) {
                                assertThat(created.topics().getFirst().problem())
                                        .as("seed %d", seed)
                                        .isNull();
                                inDoubt.remove(name);
                                present.put(name, created.topics().getFirst().id().toString());
                                checkShown(name, true);
                            }
                        });
            }

            private void delete() {
                if (present.isEmpty()) {
                    return;
                }
                String name = present.firstKey();
                present.remove(name);
                inDoubt.add(name);
                controller.submit(
                        new DeleteTopics(List.of(new TopicKey.ByName(name))),
                        outcome -> {
                            if (answer(outcome) instanceof TopicsDeleted) {
                                inDoubt.remove(name);
                                checkShown(name, false);
                            }
                        });
            }

            /** Before the answer every loop has seen the change. */
            private void checkShown(String name, boolean exists) {
                assertThat(controller.image().topic(name) != null)
                        .as("seed %d", seed)
                        .isEqualTo(exists);
                assertThat(toldElsewhere.topic(name) != null).as("seed %d", seed).isEqualTo(exists);
            }

            private void allocate() {
                controller.submit(
                        new AllocateProducerIds(1, brokerEpoch),
                        outcome -> {
                            if (answer(outcome) instanceof ProducerIdBlock block) {
                                assertThat(block.error())
                                        .as("seed %d", seed)
                                        .isEqualTo(Errors.NONE);
                                assertThat(producerIds.add(block.first()))
                                        .as("seed %d: a block twice", seed)
                                        .isTrue();
                            }
                        });
            }

            private @Nullable ControllerAnswer answer(Outcome<ControllerAnswer> outcome) {
                return switch (outcome) {
                    case Outcome.Answered<ControllerAnswer>(ControllerAnswer answer) -> {
                        acknowledged++;
                        yield answer;
                    }
                    case Outcome.Unanswered<ControllerAnswer>(Outcome.Reason reason) -> {
                        refused += reason == Outcome.Reason.REFUSED ? 1 : 0;
                        yield null;
                    }
                };
            }

            private void end() {
                disk.faults().capacity(Long.MAX_VALUE);
                loop.stop();
                otherLoop.stop();
                if (dice.chance(60)) {
                    disk.cutPower();
                } else {
                    disk.killProcess();
                }
            }
        }

        private void failed(IOException cause) {
            throw new AssertionError("seed " + seed, cause);
        }
    }
}
