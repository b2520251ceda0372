package dev.wharf.operator.plan;

import dev.wharf.operator.api.NoSpareReplica;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.ClusterSight;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.QuorumState;
import dev.wharf.operator.observe.TopicState;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster can do without. The active controller has the last word, by its permits; this says beforehand what is not even worth asking for, and
 * why.
 */
final class Availability {
    private final BrokersSight brokers;
    private final NoSpareReplica noSpareReplica;

    /** Brokers that do not serve, whatever the reason. */
    final Set<Integer> away = new TreeSet<>();

    Availability(ClusterSight sight, BrokersSight brokers, NoSpareReplica noSpareReplica) {
        this.brokers = brokers;
        this.noSpareReplica = noSpareReplica;
        Set<Integer> all = new TreeSet<>(sight.pods().keySet());
        all.addAll(brokers.brokers().keySet());
        brokers.quorum().voters().forEach(voter -> all.add(voter.id()));
        for (int id : all) {
            if (!brokers.isActive(id) || !sight.isReady(id)) {
                away.add(id);
            }
        }
    }

    /** A broker that serves and has replicas that are not in sync; null if there is none. */
    @Nullable String firstBehind() {
        for (TopicState topic : brokers.topics()) {
            for (PartitionState partition : topic.partitions()) {
                for (int id : partition.behind()) {
                    if (!away.contains(id)) {
                        return "broker "
                                + id
                                + " has yet to catch up in "
                                + topic.name()
                                + "-"
                                + partition.partition();
                    }
                }
            }
        }
        return null;
    }

    /**
     * Why a broker may not be taken away, or null.
     *
     * @param others brokers that are to be taken away with it
     */
    @Nullable String whyNot(int broker, Collection<Integer> others) {
        Set<Integer> without = new HashSet<>(away);
        without.addAll(others);
        without.add(broker);
        if (brokers.quorum().hasVoter(broker) && !hasMajority(without)) {
            return "without broker " + broker + " the metadata quorum has no majority";
        }
        for (TopicState topic : brokers.topics()) {
            for (PartitionState partition : topic.partitions()) {
                if (partition.replicas().contains(broker) && !canSpare(topic, partition, without)) {
                    return "without broker "
                            + broker
                            + " "
                            + name(topic, partition)
                            + " would have too few replicas in sync";
                }
            }
        }
        return null;
    }

    /** Whether the voters keep their majority; one that is alone never has any to lose. */
    private boolean hasMajority(Set<Integer> without) {
        List<QuorumState.Member> voters = brokers.quorum().voters();
        long left = voters.stream().filter(voter -> !without.contains(voter.id())).count();
        return voters.size() == 1 || left > voters.size() / 2;
    }

    private boolean canSpare(TopicState topic, PartitionState partition, Set<Integer> without) {
        long left = partition.inSync().stream().filter(id -> !without.contains(id)).count();
        int replicas = partition.target().size();
        int needed = brokers.minInSyncReplicas(topic);
        if (replicas > needed) {
            return left >= needed;
        }
        // It needs them all, so it stops for any of them; but nothing else may be missing, and if
        // there are others, one of them has to lead.
        return noSpareReplica == NoSpareReplica.INTERRUPT
                && left >= replicas - 1
                && partition.behind().stream().allMatch(without::contains);
    }

    private static String name(TopicState topic, PartitionState partition) {
        return topic.name() + "-" + partition.partition();
    }
}
