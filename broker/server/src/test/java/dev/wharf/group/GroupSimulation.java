package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Described;
import dev.wharf.group.GroupAnswer.Fetched;
import dev.wharf.group.GroupCommand.FetchOffsets;
import dev.wharf.group.GroupCommand.TopicPartitions;
import dev.wharf.machine.Outcome;
import dev.wharf.types.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One seed of chaos for one group: members come, go, die and commit while the coordinator crashes, its log lags and refuses. Then all
 * is healed, and everybody must get an assignment.
 */
final class GroupSimulation {
    private static final int STEPS = 600;
    private static final int HEALED_STEPS = 2_000;
    private static final long LONGER_THAN_ANY_WAIT_MS = 20 * 60_000;

    private final Random random;
    private final Coordinator coordinator;
    private final Checks checks = new Checks();
    private final List<SimulatedMember> members = new ArrayList<>();

    /** A second process with the name of a static member: the two fence each other as long as both live. */
    private final List<SimulatedMember> twins = new ArrayList<>();

    private @Nullable Call fetch;
    private long fetchFloor;
    private long traceHash;

    GroupSimulation(long seed) {
        random = new Random(seed);
        coordinator = new Coordinator(Map.of(), seed);
        int count = 1 + random.nextInt(6);
        for (int number = 0; number < count; number++) {
            String instanceId = random.nextInt(3) == 0 ? "static-" + number : null;
            members.add(new SimulatedMember(coordinator, checks, random, instanceId));
            if (instanceId != null && random.nextInt(3) == 0) {
                twins.add(new SimulatedMember(coordinator, checks, random, instanceId));
            }
        }
    }

    /** Runs to the end and returns a hash of all that was logged, which is the same for the same seed. */
    long run() {
        for (int step = 0; step < STEPS; step++) {
            chaos();
            takeFetch();
        }
        heal();
        return traceHash;
    }

    private void chaos() {
        int dice = random.nextInt(1_000);
        if (dice < 640) {
            members.get(random.nextInt(members.size())).act();
        } else if (dice < 700) {
            if (!twins.isEmpty()) {
                twins.get(random.nextInt(twins.size())).act();
            }
        } else if (dice < 880) {
            coordinator.advance(random.nextInt(2_000));
        } else if (dice < 890) {
            coordinator.advance(random.nextInt(30_000));
        } else if (dice < 905) {
            members.get(random.nextInt(members.size())).restart();
        } else if (dice < 910) {
            members.get(random.nextInt(members.size())).beRemoved();
        } else if (dice < 930) {
            coordinator.log.commitsAtOnce(random.nextBoolean());
        } else if (dice < 960) {
            int behind = random.nextInt(3);
            coordinator.log.commit(coordinator.log.entries().size() - behind);
        } else if (dice < 970) {
            coordinator.log.refusesAppends(random.nextBoolean());
        } else if (dice < 985) {
            startFetch();
        } else {
            crash();
        }
    }

    private void crash() {
        boolean settled = coordinator.log.committedOffset() == coordinator.log.entries().size();
        Call before = coordinator.submit(new GroupCommand.Describe(GROUP));
        Described described = before.isOpen() ? null : describedBy(before);
        for (var entry : coordinator.log.entries()) {
            traceHash = 31 * traceHash + Arrays.hashCode(entry.value());
        }
        coordinator.crash();
        if (settled && described != null && described.state() == GroupState.STABLE) {
            assertThat(coordinator.describe()).as("rebuilt from the log").isEqualTo(described);
        }
    }

    private static @Nullable Described describedBy(Call call) {
        return call.outcome() instanceof Outcome.Answered<GroupAnswer>(GroupAnswer answer)
                ? (Described) answer
                : null;
    }

    private void startFetch() {
        if (fetch == null) {
            fetchFloor = checks.highestCommitted;
            fetch =
                    coordinator.submit(
                            new FetchOffsets(
                                    GROUP,
                                    List.of(
                                            new TopicPartitions(
                                                    Coordinator.TOPIC, Uuid.ZERO, List.of(0)))));
        }
    }

    private void takeFetch() {
        if (fetch == null || fetch.isOpen()) {
            return;
        }
        if (fetch.outcome() instanceof Outcome.Answered<GroupAnswer>(GroupAnswer answer)) {
            CommittedOffset committed =
                    ((Fetched) answer).topics().getFirst().partitions().getFirst().committed();
            long offset = committed == null ? 0 : committed.offset();
            assertThat(offset)
                    .as("a committed offset never regresses")
                    .isGreaterThanOrEqualTo(fetchFloor);
            checks.onRead(offset);
        }
        fetch = null;
    }

    private void heal() {
        coordinator.log.commitsAtOnce(true);
        coordinator.log.refusesAppends(false);
        coordinator.log.commitAll();
        coordinator.advance(1_000);
        for (int step = 0; step < HEALED_STEPS && !allAssigned(); step++) {
            members.forEach(SimulatedMember::act);
            coordinator.advance(500);
        }
        assertThat(members).as("healed").allMatch(SimulatedMember::isAssigned);
        startFetch();
        takeFetch();
        checks.onEnd();
        coordinator.advance(LONGER_THAN_ANY_WAIT_MS);
        assertThat(coordinator.openRequests()).as("nobody waits for ever").isZero();
        assertThat(coordinator.describe().state())
                .as("without offsets an empty group is gone too")
                .isIn(GroupState.EMPTY, GroupState.DEAD);
    }

    private boolean allAssigned() {
        return members.stream().allMatch(SimulatedMember::isAssigned);
    }

    /** What must hold whatever happens. */
    static final class Checks {
        private final Map<Integer, String> assignmentOf = new LinkedHashMap<>();
        private final List<Told> told = new ArrayList<>();
        private long offsets;
        private long highestCommitted;

        /** A generation that somebody was told of, and whether with its assignment; in the order of {@code endedAs}. */
        private record Told(long endedAs, int generation, boolean assigned) {}

        /** Commits carry rising offsets, so that a regression shows. */
        long nextOffset() {
            return ++offsets;
        }

        void onCommitted(long offset) {
            highestCommitted = Math.max(highestCommitted, offset);
        }

        void onRead(long offset) {
            assertThat(offset).as("only what was committed is read").isLessThanOrEqualTo(offsets);
            highestCommitted = Math.max(highestCommitted, offset);
        }

        void onJoined(int generation, long endedAs) {
            told.add(new Told(endedAs, generation, false));
        }

        /** Once a generation was assigned, nobody joins an earlier one: it survives whatever happens to the coordinator. */
        void onEnd() {
            told.sort(Comparator.comparingLong(Told::endedAs));
            int highestAssigned = 0;
            for (Told event : told) {
                assertThat(event.generation)
                        .as("a generation that was assigned is never taken back")
                        .isGreaterThanOrEqualTo(event.assigned ? 0 : highestAssigned);
                highestAssigned =
                        event.assigned
                                ? Math.max(highestAssigned, event.generation)
                                : highestAssigned;
            }
        }

        /** One assignment per generation, made by one leader for that generation, handed to whom it was made for. */
        void onAssigned(int generation, String identity, Bytes assignment, long endedAs) {
            told.add(new Told(endedAs, generation, true));
            if (assignment.sizeBytes() == 0) {
                return;
            }
            String[] parts = new String(assignment.array(), StandardCharsets.UTF_8).split("/", 3);
            assertThat(parts[0]).as("made for this generation").isEqualTo("" + generation);
            assertThat(parts[2]).as("made for this member").isEqualTo(identity);
            String first = assignmentOf.putIfAbsent(generation, parts[1]);
            if (first != null) {
                assertThat(parts[1]).as("one leader per generation").isEqualTo(first);
            }
        }
    }
}
