package dev.wharf.controller;

import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.Operator;
import dev.wharf.controller.ControllerCommand.PermitRestart;
import dev.wharf.controller.ControllerCommand.Quorum;
import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may restart brokers, and which: one permit at a time, for one broker or several of one rack, while every partition keeps {@code min.insync.replicas} and the
 * quorum its majority without them. What they lead is led by others as soon as the permit is given.
 *
 * <p>A permit is over when all of its brokers have started anew and are in sync in all that they have, or after {@link #LEASE_MS}. It is in the metadata, so a controller that takes
 * over knows it, and counts its time anew: it may last longer than it was given for, never shorter. Without state.
 */
final class RestartPermits {
    /** How long a permit may be used. */
    static final long LEASE_MS = 60_000;

    /** Brokers of one rack that restart together. */
    static final int MAX_BROKERS = 16;

    private final Leaderships leaderships;

    RestartPermits(Leaderships leaderships) {
        this.leaderships = leaderships;
    }

    Decision<ControllerRecord, ControllerAnswer> admit(
            ControllerState state, Operator operator, long requestId) {
        Draft draft = new Draft(state.image());
        OperatorAnswered refusal = admit(draft, operator);
        return draft.decision(
                requestId,
                refusal == null ? new OperatorAnswered(Verdict.GRANTED, "", 0) : refusal);
    }

    Decision<ControllerRecord, ControllerAnswer> decide(
            ControllerState state, PermitRestart command, long requestId, Machine.Now now) {
        Draft draft = new Draft(state.image());
        OperatorAnswered refusal = admit(draft, command.operator());
        if (refusal != null) {
            return draft.decision(requestId, refusal);
        }
        String reason = new Wish(state, command, now.monotonicMs()).whyNot();
        if (reason != null) {
            return draft.decision(requestId, new OperatorAnswered(Verdict.REFUSED, reason, 0));
        }
        give(draft, state, command.brokers());
        draft.note(new ControllerRecord.Permitted(now.monotonicMs()));
        return draft.decision(requestId, new OperatorAnswered(Verdict.GRANTED, "", LEASE_MS));
    }

    /** Whether a broker may restart at any moment, so that it should lead nothing. */
    static boolean isPermitted(ControllerState state, int brokerId, long nowMs) {
        return state.mayPermitLast(nowMs, LEASE_MS)
                && RestartPermit.of(state.image()).brokers().containsKey(brokerId)
                && !isBack(
                        state,
                        brokerId,
                        Objects.requireNonNull(
                                RestartPermit.of(state.image()).brokers().get(brokerId)));
    }

    /** Two operators may live for a while: the one that was chosen last counts, and the other finds out here. */
    private static @Nullable OperatorAnswered admit(Draft draft, Operator operator) {
        RestartPermit last = RestartPermit.of(draft.image());
        boolean isReplaced =
                operator.epoch() < last.epoch()
                        || (operator.epoch() == last.epoch()
                                && !operator.identity().equals(last.operator()));
        if (isReplaced) {
            return new OperatorAnswered(
                    Verdict.FENCED,
                    "operator "
                            + operator.identity()
                            + " of epoch "
                            + operator.epoch()
                            + " was replaced: "
                            + last.operator()
                            + " has come with epoch "
                            + last.epoch(),
                    0);
        }
        last.noteChanges(
                draft, new RestartPermit(operator.identity(), operator.epoch(), last.brokers()));
        return null;
    }

    private void give(Draft draft, ControllerState state, List<Integer> brokers) {
        SortedMap<Integer, Long> epochs = new TreeMap<>();
        for (int id : brokers) {
            epochs.put(id, Objects.requireNonNull(draft.image().brokers().get(id)).brokerEpoch());
        }
        RestartPermit last = RestartPermit.of(draft.image());
        last.noteChanges(draft, new RestartPermit(last.operator(), last.epoch(), epochs));
        epochs.keySet()
                .forEach(id -> leadElsewhere(draft, state.partitions(), id, epochs.keySet()));
    }

    private void leadElsewhere(Draft draft, PartitionIndex index, int brokerId, Set<Integer> gone) {
        MetadataImage image = draft.image();
        index.eachOf(
                brokerId,
                image,
                (topic, number, partition) -> {
                    boolean moves =
                            partition.leader() == brokerId && !left(partition, gone).isEmpty();
                    if (moves) {
                        PartitionImage after =
                                leaderships
                                        .editWithout(image, topic, partition, gone)
                                        .after(PartitionEdit.Election.IF_NEEDED);
                        Leaderships.note(draft, topic, number, partition, after);
                    }
                });
    }

    private static List<Integer> left(PartitionImage partition, Set<Integer> gone) {
        return partition.isr().stream().filter(id -> !gone.contains(id)).toList();
    }

    /** Whether a broker has started anew since it was of an epoch, and has caught up. */
    private static boolean isBack(ControllerState state, int brokerId, long epoch) {
        MetadataImage image = state.image();
        BrokerRegistration broker = image.brokers().get(brokerId);
        if (broker == null || broker.brokerEpoch() == epoch || !broker.isActive()) {
            return false;
        }
        boolean[] inSync = {true};
        state.partitions()
                .eachOf(
                        brokerId,
                        image,
                        (topic, number, partition) ->
                                inSync[0] &=
                                        partition.isr().contains(brokerId)
                                                || partition.adding().contains(brokerId));
        return inSync[0];
    }

    /** One request to restart brokers. */
    private final class Wish {
        private final ControllerState state;
        private final PermitRestart command;
        private final long nowMs;
        private final Set<Integer> gone;

        Wish(ControllerState state, PermitRestart command, long nowMs) {
            this.state = state;
            this.command = command;
            this.nowMs = nowMs;
            this.gone = new TreeSet<>(command.brokers());
        }

        /** Why there is no permit, or null. */
        @Nullable String whyNot() {
            String reason = shapeProblem();
            reason = reason == null ? permitProblem() : reason;
            reason = reason == null ? quorumProblem(command.quorum()) : reason;
            return reason == null ? partitionProblem() : reason;
        }

        private @Nullable String shapeProblem() {
            if (gone.isEmpty() || gone.size() > MAX_BROKERS) {
                return "a permit is for 1 to " + MAX_BROKERS + " brokers";
            }
            Set<String> racks = new TreeSet<>();
            for (int id : gone) {
                BrokerRegistration broker = state.image().brokers().get(id);
                if (broker == null) {
                    return "broker " + id + " is not registered";
                }
                racks.add(String.valueOf(broker.rack()));
                if (gone.size() > 1 && (broker.rack() == null || racks.size() > 1)) {
                    return "only brokers of one rack restart together";
                }
            }
            return null;
        }

        /** Who asks again for the same, because he has not heard the answer, gets it again. */
        private @Nullable String permitProblem() {
            if (!state.mayPermitLast(nowMs, LEASE_MS)) {
                return null;
            }
            SortedMap<Integer, Long> given = RestartPermit.of(state.image()).brokers();
            boolean isSame = given.keySet().equals(gone);
            for (Map.Entry<Integer, Long> broker : given.entrySet()) {
                int id = broker.getKey();
                BrokerRegistration now = state.image().brokers().get(id);
                boolean isOfThatLife = now != null && now.brokerEpoch() == broker.getValue();
                boolean isAgain = isSame && isOfThatLife;
                if (!isAgain && !isBack(state, id, broker.getValue())) {
                    return "broker "
                            + id
                            + (isOfThatLife
                                    ? " has the permit and has not restarted yet"
                                    : " was permitted to restart and has yet to catch up");
                }
            }
            return null;
        }

        /** A voter that is alone has no majority to lose. */
        private @Nullable String quorumProblem(Quorum quorum) {
            if (quorum.voters().size() <= 1 || gone.stream().noneMatch(quorum.voters()::contains)) {
                return null;
            }
            if (gone.contains(quorum.leader())) {
                return "broker "
                        + quorum.leader()
                        + " is the active controller, and has to hand over first";
            }
            long left = quorum.current().stream().filter(id -> !gone.contains(id)).count();
            return left > quorum.voters().size() / 2
                    ? null
                    : "the metadata quorum would have "
                            + left
                            + " of "
                            + quorum.voters().size()
                            + " voters, and no majority";
        }

        private @Nullable String partitionProblem() {
            List<String> problems = new ArrayList<>(1);
            for (int id : gone) {
                state.partitions()
                        .eachOf(
                                id,
                                state.image(),
                                (topic, number, partition) -> {
                                    String problem =
                                            problems.isEmpty() ? problem(topic, partition) : null;
                                    if (problem != null) {
                                        problems.add(topic.name() + "-" + number + " " + problem);
                                    }
                                });
            }
            return problems.isEmpty() ? null : problems.getFirst();
        }

        private @Nullable String problem(TopicImage topic, PartitionImage partition) {
            int needed = leaderships.minInsync(state.image(), topic);
            List<Integer> left = left(partition, gone);
            List<Integer> wanted =
                    partition.replicas().stream()
                            .filter(id -> !partition.adding().contains(id))
                            .toList();
            if (wanted.size() > needed) {
                return left.size() >= needed
                        ? null
                        : "would have " + left.size() + " replicas in sync, and needs " + needed;
            }
            if (!command.mayInterrupt()) {
                return "needs all of its replicas, and may not be interrupted";
            }
            // Nothing else may be missing, and if there are others, one of them has to lead.
            boolean othersAreThere =
                    wanted.stream().allMatch(id -> gone.contains(id) || left.contains(id));
            return othersAreThere && (wanted.size() == 1 || !left.isEmpty())
                    ? null
                    : "needs all of its replicas, and another one is missing";
        }
    }
}
