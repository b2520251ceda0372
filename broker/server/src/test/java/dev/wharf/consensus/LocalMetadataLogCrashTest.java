package dev.wharf.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appends and snapshots with the power cut or the process killed anywhere, from many seeds: committed stays, batches stay whole. */
final class LocalMetadataLogCrashTest {
    private static final int SEEDS = 400;
    private static final int LIVES = 6;
    private static final int STEPS = 25;
    private static final long MS_NS = 1_000_000L;

    @Test
    void whatWasCommittedIsThereAfterAnyCrash() {
        int committed = 0;
        int fromSnapshot = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed);
            run.play();
            committed += run.told.size();
            fromSnapshot += run.startsFromSnapshot;
        }
        System.out.printf(
                "metadata log: %d seeds, %d records committed, %d starts from a snapshot%n",
                SEEDS, committed, fromSnapshot);
        assertThat(committed).isGreaterThan(SEEDS * LIVES);
        assertThat(fromSnapshot).isGreaterThan(SEEDS);
    }

    private static final class Run {
        private final long seed;
        private final SimScheduler scheduler;
        private final SimEntropy dice;
        private final SimDisk disk;
        private final MetadataLogConfig config;

        /** All that was appended in the order of the log; a crash cuts it back to what the log kept. */
        private List<List<String>> appended = new ArrayList<>();

        private List<String> told = List.of();
        private int number;
        private int startsFromSnapshot;

        private Run(long seed) {
            this.seed = seed;
            scheduler = new SimScheduler(seed);
            dice = scheduler.entropy().fork("driver");
            disk = new SimDisk(scheduler, "disk");
            config = new MetadataLogConfig(dice.between(200, 1_500), dice.between(300, 2_000));
        }

        private void play() {
            for (int life = 0; life < LIVES; life++) {
                live(life);
            }
            disk.faults().disarmCrash();
            Life last = new Life(LIVES);
            last.start();
            check(last.tale);
        }

        private void live(int lifeNumber) {
            Life life = new Life(lifeNumber);
            if (dice.chance(50)) {
                disk.faults().crashAtOperation((int) dice.between(1, 120));
            }
            try {
                life.start();
                for (int step = 0; step < STEPS; step++) {
                    life.step();
                }
            } catch (SimCrash crash) {
                // the life ends here
            }
            told = List.copyOf(life.started ? life.tale.records() : told);
            life.loop.stop();
            if (dice.chance(60)) {
                disk.cutPower();
            } else {
                disk.killProcess();
            }
        }

        /** Committed records are a prefix of what came back, and that is a prefix of what was appended, in whole batches. */
        private void check(Tale tale) {
            List<String> back = tale.records();
            assertThat(back.size()).as("seed %d: lost", seed).isGreaterThanOrEqualTo(told.size());
            assertThat(back.subList(0, told.size())).as("seed %d", seed).isEqualTo(told);
            List<List<String>> kept = new ArrayList<>();
            List<String> flat = new ArrayList<>();
            for (List<String> batch : appended) {
                if (flat.size() < back.size()) {
                    kept.add(batch);
                    flat.addAll(batch);
                }
            }
            assertThat(back).as("seed %d: whole batches", seed).isEqualTo(flat);
            appended = kept;
            if (tale.fromSnapshot()) {
                startsFromSnapshot++;
            }
        }

        private final class Life {
            private final SimLoop loop;
            private final LocalMetadataLog log;
            private final Tale tale = new Tale();
            private boolean started;
            private boolean snapshotting;

            private Life(int lifeNumber) {
                loop = new SimLoop(scheduler, "life " + lifeNumber);
                log = new LocalMetadataLog(disk, loop, new SimClock(scheduler), config, Tale.SELF);
            }

            private void start() {
                loop.run(
                        () -> {
                            try {
                                log.start(tale);
                            } catch (IOException e) {
                                throw new AssertionError("seed " + seed, e);
                            }
                        });
                check(tale);
                started = true;
            }

            private void step() {
                int appends = dice.nextInt(3);
                for (int i = 0; i < appends; i++) {
                    loop.run(this::append);
                }
                if (!snapshotting && log.bytesSinceSnapshot() > config.snapshotAfterBytes()) {
                    loop.run(this::snapshot);
                }
                scheduler.runFor(dice.nextInt(4) * MS_NS);
            }

            private void append() {
                List<String> batch = new ArrayList<>();
                for (long i = dice.between(1, 3); i > 0; i--) {
                    batch.add("record " + number++ + "x".repeat(dice.nextInt(60)));
                }
                appended.add(batch);
                try {
                    log.append(tale.epoch(), Tale.batch(batch.toArray(String[]::new)));
                } catch (IOException e) {
                    throw new AssertionError("seed " + seed, e);
                }
            }

            private void snapshot() {
                snapshotting = true;
                List<String> state = List.copyOf(tale.records());
                log.writeSnapshot(
                        tale.offset(),
                        sink -> state.forEach(record -> sink.accept(Tale.bytes(record))),
                        failure -> {
                            assertThat(failure).as("seed %d", seed).isNull();
                            snapshotting = false;
                        });
            }
        }
    }
}
