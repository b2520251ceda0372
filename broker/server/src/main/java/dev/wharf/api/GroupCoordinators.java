package dev.wharf.api;

import dev.wharf.env.Loop;
import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.group.GroupPartitions;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.Gather;
import dev.wharf.replica.PartitionLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way from a connection's loop to the coordinator of a group and back.
 *
 * <p>Callable from any loop.
 */
final class GroupCoordinators {
    private final MetadataPublisher metadata;
    private final PartitionLoops loops;
    private final List<GroupHost> hosts;

    /** @param hosts by index of the loop that owns them */
    GroupCoordinators(MetadataPublisher metadata, PartitionLoops loops, List<GroupHost> hosts) {
        this.metadata = metadata;
        this.loops = loops;
        this.hosts = hosts;
    }

    /**
     * Submits a command about one group. One of the two is told, on the loop of the connection that it came over.
     *
     * @param then gets the outcome
     * @param overtaken runs if the client may have given the command up and gone on since, so that it was not carried out
     */
    void submit(
            ClientConnection from,
            String groupId,
            GroupCommand command,
            Consumer<Outcome<GroupAnswer>> then,
            Runnable overtaken) {
        TopicImage topic = metadata.image().topic(GroupPartitions.TOPIC);
        if (topic == null) {
            then.accept(new Outcome.Unanswered<>(Outcome.Reason.NOT_RUNNING));
            return;
        }
        int partition = GroupPartitions.partitionOf(groupId, topic.partitions().size());
        long connectedAtMs = from.openedAtMs();
        submit(
                from.loop(),
                topic,
                partition,
                (host, outcome) -> {
                    if (host.isOvertaken(partition, command, connectedAtMs)) {
                        from.loop().execute(overtaken);
                    } else {
                        host.submit(partition, command, outcome);
                    }
                },
                then);
    }

    /** Submits a command to every coordinator; {@code then} gets the outcomes on {@code home}, by partition. */
    void submitToAll(Loop home, GroupCommand command, Consumer<List<Outcome<GroupAnswer>>> then) {
        TopicImage topic = metadata.image().topic(GroupPartitions.TOPIC);
        if (topic == null) {
            then.accept(List.of());
            return;
        }
        List<Outcome<GroupAnswer>> outcomes = new ArrayList<>();
        for (int i = 0; i < topic.partitions().size(); i++) {
            outcomes.add(new Outcome.Unanswered<>(Outcome.Reason.UNKNOWN));
        }
        Gather gather = new Gather(home, outcomes.size(), () -> then.accept(outcomes));
        for (int i = 0; i < outcomes.size(); i++) {
            int partition = i;
            submit(
                    home,
                    topic,
                    partition,
                    (host, told) -> host.submit(partition, command, told),
                    outcome -> {
                        outcomes.set(partition, outcome);
                        gather.arrive();
                    });
        }
    }

    /** The error of a command that got no answer. */
    static Errors errorOf(Outcome.Reason reason) {
        return switch (reason) {
            case NOT_RUNNING -> Errors.NOT_COORDINATOR;
            case BUSY, REFUSED, UNKNOWN -> Errors.COORDINATOR_NOT_AVAILABLE;
        };
    }

    private void submit(
            Loop home,
            TopicImage topic,
            int partition,
            Question question,
            Consumer<Outcome<GroupAnswer>> then) {
        int index = loops.indexOf(topic.id(), partition);
        loops.loop(index)
                .execute(
                        () ->
                                question.ask(
                                        hosts.get(index),
                                        outcome -> home.execute(() -> then.accept(outcome))));
    }

    /** What a coordinator's host is asked, on its loop. */
    @FunctionalInterface
    private interface Question {
        void ask(GroupHost host, Outcome.Callback<GroupAnswer> callback);
    }
}
