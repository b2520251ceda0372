package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.group.GroupConfig;
import dev.wharf.group.GroupFigures;
import dev.wharf.group.GroupMachine;
import dev.wharf.group.GroupPartitions;
import dev.wharf.group.GroupRecord;
import dev.wharf.group.GroupRecordCodec;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.Partition;
import dev.wharf.replica.PartitionMachineLog;
import dev.wharf.replica.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group coordinators of one loop: a machine over each partition of {@code __consumer_offsets} that lives and is led there.
 *
 * <p>Owner: its loop.
 */
final class GroupHost implements PartitionTable.Listener {
    /** Requests of one coordinator that wait; one more gets COORDINATOR_NOT_AVAILABLE. Joins and syncs wait for whole rebalances. */
    static final int MAX_OPEN_REQUESTS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupHost.class);

    private final MachineRuntime.Place place;
    private final GroupConfig config;
    private final boolean takesOvertaken;
    private final Map<Integer, Coordinator> coordinators = new LinkedHashMap<>();

    /** The machine over one partition of the offsets topic. */
    record Coordinator(
            Partition partition,
            GroupMachine machine,
            MachineRuntime<GroupCommand, GroupRecord, GroupAnswer> runtime,
            CommitOrder commits) {
        private boolean isOvertaken(GroupCommand.CommitOffsets commit, long connectedAtMs) {
            String member = commit.membership().memberId();
            return commits.isOvertaken(
                    machine.hasMember(commit.groupId(), member) ? member : "", connectedAtMs);
        }
    }

    /** @param takesOvertaken a bug that a test plants: no commit comes too late */
    GroupHost(MachineRuntime.Place place, GroupConfig config, boolean takesOvertaken) {
        this.place = place;
        this.config = config;
        this.takesOvertaken = takesOvertaken;
    }

    @Override
    public void onLeading(Partition partition) {
        if (!partition.name().topic().equals(GroupPartitions.TOPIC)) {
            return;
        }
        GroupMachine machine = new GroupMachine(config);
        MachineRuntime<GroupCommand, GroupRecord, GroupAnswer> runtime =
                new MachineRuntime<>(
                        new MachineRuntime.Settings(
                                "coordinator of " + partition.name(), MAX_OPEN_REQUESTS),
                        place,
                        machine,
                        new PartitionMachineLog(partition, place.clock()),
                        new GroupRecordCodec());
        // In the first epoch nobody has coordinated before.
        long sinceMs = partition.leaderEpoch() == 0 ? Long.MIN_VALUE : place.clock().monotonicMs();
        coordinators.put(
                partition.name().partition(),
                new Coordinator(partition, machine, runtime, new CommitOrder(sinceMs)));
        try {
            runtime.start(
                    cause ->
                            LOG.error(
                                    "Coordinator of {} stopped: {}",
                                    partition.name(),
                                    cause.toString()));
        } catch (IOException e) {
            // Its groups get NOT_COORDINATOR; the others are served.
            LOG.error("Groups of {} cannot be loaded: {}", partition.name(), e.toString());
        }
    }

    @Override
    public void onResigned(Partition partition) {
        if (partition.name().topic().equals(GroupPartitions.TOPIC)) {
            Coordinator gone = coordinators.remove(partition.name().partition());
            if (gone != null) {
                gone.runtime.stop();
            }
        }
    }

    /** What the coordinators keep and have done, together. */
    GroupFigures figures() {
        return coordinators.values().stream()
                .map(coordinator -> coordinator.machine.figures())
                .reduce(GroupFigures.NONE, GroupFigures::plus);
    }

    /** Deleted topics take their committed offsets with them. */
    void onDelta(MetadataDelta delta) {
        List<GroupCommand.DroppedTopic> dropped = new ArrayList<>();
        for (MetadataDelta.TopicChange change : delta.topics()) {
            if (change.after() == null && change.before() != null) {
                dropped.add(new GroupCommand.DroppedTopic(change.before().name(), change.id()));
            }
        }
        if (!dropped.isEmpty()) {
            for (Coordinator coordinator : coordinators.values()) {
                coordinator.runtime.submit(new GroupCommand.DropTopics(dropped), outcome -> {});
            }
        }
    }

    /** The node stops: what is open is answered without an outcome, and nothing more is taken. */
    void stop() {
        coordinators.values().forEach(coordinator -> coordinator.runtime.stop());
        coordinators.clear();
    }

    /**
     * Whether a client's command comes too late to be carried out, see {@link CommitOrder}.
     *
     * @param connectedAtMs when the connection was opened that it came over, by this node's monotonic clock
     */
    boolean isOvertaken(int partition, GroupCommand command, long connectedAtMs) {
        Coordinator coordinator = coordinators.get(partition);
        return coordinator != null
                && !takesOvertaken
                && command instanceof GroupCommand.CommitOffsets commit
                && coordinator.isOvertaken(commit, connectedAtMs);
    }

    /** Submits a command to the coordinator of a partition. */
    void submit(int partition, GroupCommand command, Outcome.Callback<GroupAnswer> callback) {
        Coordinator coordinator = coordinators.get(partition);
        if (coordinator == null) {
            callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
        } else if (command instanceof GroupCommand.FetchOffsets) {
            readSurely(coordinator, command, callback);
        } else {
            coordinator.runtime.submit(command, callback);
        }
    }

    /** What is written is safe, as nobody acknowledges it for a coordinator that was replaced; what is read has to be as new as the question. */
    private static void readSurely(
            Coordinator coordinator, GroupCommand command, Outcome.Callback<GroupAnswer> callback) {
        coordinator.partition.whenSureToLead(
                error -> {
                    if (error == Errors.NONE) {
                        coordinator.runtime.submit(command, callback);
                    } else {
                        callback.onOutcome(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
                    }
                });
    }

    /** For tests that look at the coordinators of this loop. */
    Collection<Coordinator> coordinators() {
        return coordinators.values();
    }
}
