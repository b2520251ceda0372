package dev.wharf.cluster;

import dev.wharf.controller.ControllerAnswer;
import dev.wharf.controller.ControllerAnswer.AlteredPartition;
import dev.wharf.controller.ControllerAnswer.InSyncState;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.env.Loop;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.IsrProposals;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.ReplicaKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the proposals of all partitions that this node leads to the active controller: those of one turn in one request, so that a broker that dies or comes
 * back costs one, however many partitions it has.
 *
 * <p>A request is asked until it is answered, so it may be carried out twice; the second time it does not fit the partition's epoch any more.
 *
 * <p>Owner: the controller's loop; {@link #propose} is called on the partitions' loops.
 */
public final class ControllerProposals implements IsrProposals {
    /** Proposals in one request; more make several, so that no batch of metadata grows beyond what its log takes. */
    static final int MAX_IN_REQUEST = 5_000;

    private final int nodeId;
    private final Loop home;
    private final PartitionLoops loops;
    private final ControllerChannel channel;
    private final LongSupplier brokerEpoch;
    private final Map<ReplicaKey, Asked> gathered = new LinkedHashMap<>();

    /** One proposal and who waits for its answer. */
    private record Asked(Proposal proposal, Consumer<Answer> answer) {}

    /**
     * @param home the controller's loop
     * @param loops of the partitions
     * @param brokerEpoch under which this node is registered now
     */
    public ControllerProposals(
            int nodeId,
            Loop home,
            PartitionLoops loops,
            ControllerChannel channel,
            LongSupplier brokerEpoch) {
        this.nodeId = nodeId;
        this.home = home;
        this.loops = loops;
        this.channel = channel;
        this.brokerEpoch = brokerEpoch;
    }

    @Override
    public void propose(Proposal proposal, Consumer<Answer> answer) {
        home.post(() -> gather(new Asked(proposal, answer)));
    }

    private void gather(Asked asked) {
        if (gathered.isEmpty()) {
            home.post(this::submit);
        }
        Proposal proposal = asked.proposal;
        Asked before =
                gathered.put(new ReplicaKey(proposal.topicId(), proposal.partition()), asked);
        if (before != null) { // of a role that has ended
            tell(before, new Answer.Lost());
        }
    }

    private void submit() {
        List<Asked> all = List.copyOf(gathered.values());
        gathered.clear();
        for (int from = 0; from < all.size(); from += MAX_IN_REQUEST) {
            submit(all.subList(from, Math.min(all.size(), from + MAX_IN_REQUEST)));
        }
    }

    private void submit(List<Asked> some) {
        List<IsrChange> changes = new ArrayList<>(some.size());
        some.forEach(asked -> changes.add(change(asked.proposal)));
        channel.submit(
                new AlterPartition(nodeId, brokerEpoch.getAsLong(), changes),
                outcome -> onOutcome(some, outcome));
    }

    private static IsrChange change(Proposal proposal) {
        return new IsrChange(
                proposal.topicId(),
                proposal.partition(),
                proposal.leaderEpoch(),
                proposal.partitionEpoch(),
                proposal.isr().stream()
                        .map(member -> new InSync(member.brokerId(), member.brokerEpoch()))
                        .toList());
    }

    private void onOutcome(List<Asked> some, Outcome<ControllerAnswer> outcome) {
        if (outcome
                instanceof
                Outcome.Answered<ControllerAnswer>(
                        PartitionsAltered(Errors error, List<AlteredPartition> partitions))) {
            Map<ReplicaKey, AlteredPartition> altered = new LinkedHashMap<>();
            partitions.forEach(
                    one -> altered.put(new ReplicaKey(one.topicId(), one.partition()), one));
            for (Asked asked : some) {
                Proposal proposal = asked.proposal;
                ReplicaKey key = new ReplicaKey(proposal.topicId(), proposal.partition());
                tell(asked, error == Errors.NONE ? answer(altered.get(key)) : refused(error));
            }
        } else {
            some.forEach(asked -> tell(asked, new Answer.Lost()));
        }
    }

    private static Answer answer(@Nullable AlteredPartition altered) {
        if (altered == null) {
            return new Answer.Lost();
        }
        InSyncState state = altered.state();
        return state == null
                ? refused(altered.error())
                : new Answer.Accepted(state.leaderEpoch(), state.partitionEpoch(), state.isr());
    }

    private static Answer refused(Errors error) {
        return new Answer.Refused(error);
    }

    private void tell(Asked asked, Answer answer) {
        Proposal proposal = asked.proposal;
        loops.loop(loops.indexOf(proposal.topicId(), proposal.partition()))
                .post(() -> asked.answer.accept(answer));
    }
}
