package dev.wharf.replica;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.types.Invariants;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What ties the partitions of a node to the other nodes.
 *
 * @param proposals the way to the controller
 * @param followed whoever fetches from leaders elsewhere
 * @param joined whether an image has come so far that this life of the node is registered: what it says of partitions before may be meant for an earlier life, which
 *     had more in its page cache
 */
public record ClusterLinks(
        ReplicaConfig config,
        IsrProposals proposals,
        FollowedPartitions followed,
        Predicate<MetadataImage> joined) {
    /** Of a node that is its whole cluster: it leads every partition, and nobody follows. */
    public static final ClusterLinks ALONE =
            new ClusterLinks(
                    ReplicaConfig.DEFAULTS, new NoProposals(), new NoneFollowed(), image -> true);

    private static final class NoProposals implements IsrProposals {
        @Override
        public void propose(Proposal proposal, Consumer<Answer> answer) {
            Invariants.check(false, "a node alone has nobody to come in sync");
        }
    }

    private static final class NoneFollowed implements FollowedPartitions {
        @Override
        public void onReady(FollowerPosition position) {
            Invariants.check(false, "a node alone has nobody to follow");
        }

        @Override
        public void onGone(ReplicaKey key) {} // it was not followed
    }
}
