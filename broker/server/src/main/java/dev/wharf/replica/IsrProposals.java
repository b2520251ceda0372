package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.function.Consumer;

/** The way of a leader's proposals to the controller: it alone decides who is in sync (KIP-497). Called on the partition's loop. */
public interface IsrProposals {
    /**
     * Who should be in sync.
     *
     * @param leaderEpoch of the partition, as this node knows it
     * @param partitionEpoch of the state that this is to change
     * @param isr those in sync; this node is among them, or withdraws its replica by naming all others as they are
     */
    record Proposal(
            Uuid topicId, int partition, int leaderEpoch, int partitionEpoch, List<Member> isr) {
        public Proposal {
            isr = List.copyOf(isr);
        }
    }

    /**
     * One that should be in sync.
     *
     * @param brokerEpoch under which it has fetched, so that an earlier incarnation does not come in sync (KIP-903); -1 for this node itself, and for one that has not fetched
     */
    record Member(int brokerId, long brokerEpoch) {}

    /** What became of a proposal. */
    sealed interface Answer {
        /** This is the state now. */
        record Accepted(int leaderEpoch, int partitionEpoch, List<Integer> isr) implements Answer {
            public Accepted {
                isr = List.copyOf(isr);
            }
        }

        /** The controller does not want it, and nothing has changed. */
        record Refused(Errors error) implements Answer {}

        /** Nobody knows: it may have been carried out, or still be. */
        record Lost() implements Answer {}
    }

    /** Proposes; {@code answer} is called exactly once, on the partition's loop, never within the call. */
    void propose(Proposal proposal, Consumer<Answer> answer);
}
