package dev.wharf.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.types.Uuid;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of the metadata after each committed batch, whatever has happened. */
final class ClusterLaws {
    private final long seed;
    private final Map<Term, Integer> leaders = new LinkedHashMap<>();
    private long lastBrokerEpoch = -1;

    private record Term(Uuid topic, int partition, int leaderEpoch) {}

    ClusterLaws(long seed) {
        this.seed = seed;
    }

    void check(MetadataImage before, List<MetadataRecord> batch, MetadataImage after) {
        for (MetadataRecord record : batch) {
            if (record instanceof MetadataRecord.RegisterBroker(BrokerRegistration broker)) {
                holds(broker.brokerEpoch() > lastBrokerEpoch, "broker epochs grow", broker);
                lastBrokerEpoch = broker.brokerEpoch();
            }
        }
        for (Map.Entry<String, TopicImage> topic : after.topics().byName()) {
            TopicImage is = topic.getValue();
            TopicImage was = before.topic(is.id());
            for (Map.Entry<Integer, PartitionImage> partition : is.partitions()) {
                PartitionImage now = partition.getValue();
                PartitionImage then = was == null ? null : was.partition(partition.getKey());
                if (!now.equals(then)) {
                    changed(then, now);
                    oneLeader(new Term(is.id(), partition.getKey(), now.leaderEpoch()), now);
                    wellFormed(now);
                    enough(after, is, now);
                }
                active(after, now);
            }
        }
    }

    private void changed(@Nullable PartitionImage then, PartitionImage now) {
        if (then == null) {
            holds(now.leaderEpoch() == 0 && now.partitionEpoch() == 0, "epochs begin at 0", now);
            return;
        }
        holds(now.partitionEpoch() > then.partitionEpoch(), "partition epochs grow", now);
        int elections = now.leaderEpoch() - then.leaderEpoch();
        holds(elections >= 0, "leader epochs grow", now);
        holds(
                elections > 0 || now.leader() == then.leader(),
                "another leader leads in another epoch",
                now);
    }

    private void oneLeader(Term term, PartitionImage now) {
        Integer other = leaders.putIfAbsent(term, now.leader());
        holds(other == null || other == now.leader(), "an epoch has one leader", now);
    }

    private void wellFormed(PartitionImage now) {
        holds(distinct(now.replicas()) && distinct(now.isr()), "nobody is there twice", now);
        holds(now.replicas().containsAll(now.isr()), "who is in sync is a replica", now);
        holds(now.replicas().containsAll(now.elr()), "who is eligible is a replica", now);
        holds(now.replicas().containsAll(now.adding()), "who comes is a replica", now);
        holds(now.replicas().containsAll(now.removing()), "who goes is a replica", now);
        holds(now.isr().stream().noneMatch(now.elr()::contains), "eligible or in sync", now);
        holds(
                now.hasLeader() ? now.isr().contains(now.leader()) : now.isr().isEmpty(),
                "the leader is in sync, or nobody is",
                now);
        holds(!now.hasLeader() || now.lastKnownElr().isEmpty(), "a leader has no last one", now);
    }

    private void enough(MetadataImage image, TopicImage topic, PartitionImage now) {
        int wanted = new TopicSettings(new ToyRules()).minInsync(image, topic.name());
        boolean enough = now.isr().size() >= Math.min(wanted, now.replicas().size());
        holds(!enough || now.elr().isEmpty(), "nobody is eligible when enough are in sync", now);
    }

    private void active(MetadataImage image, PartitionImage now) {
        for (int brokerId : now.isr()) {
            holds(Leaderships.isActive(image, brokerId), "who is in sync is active", now);
        }
    }

    private static boolean distinct(List<Integer> brokers) {
        return new HashSet<>(brokers).size() == brokers.size();
    }

    /** The index that a machine has built record by record finds what a walk of its image finds. */
    void checkIndex(PartitionIndex index, MetadataImage image, int brokers) {
        for (int id = 0; id < brokers; id++) {
            Set<String> indexed = new HashSet<>();
            index.eachOf(
                    id, image, (topic, number, state) -> indexed.add(topic.id() + ":" + number));
            Set<String> walked = new HashSet<>();
            int brokerId = id;
            walk(
                    image,
                    (topic, number, state) -> {
                        if (state.replicas().contains(brokerId)) {
                            walked.add(topic.id() + ":" + number);
                        }
                    });
            assertThat(indexed).as("seed %d: replicas of %d", seed, id).isEqualTo(walked);
        }
        Set<String> indexed = new HashSet<>();
        index.eachWeak(image, (topic, number, state) -> indexed.add(topic.id() + ":" + number));
        Set<String> walked = new HashSet<>();
        walk(
                image,
                (topic, number, state) -> {
                    if (!state.hasLeader() || !state.elr().isEmpty()) {
                        walked.add(topic.id() + ":" + number);
                    }
                });
        assertThat(indexed).as("seed %d: weak partitions", seed).isEqualTo(walked);
    }

    private static void walk(MetadataImage image, PartitionIndex.Visitor visitor) {
        for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
            for (Map.Entry<Integer, PartitionImage> partition : topic.getValue().partitions()) {
                visitor.visit(topic.getValue(), partition.getKey(), partition.getValue());
            }
        }
    }

    private void holds(boolean law, String what, Object where) {
        if (!law) {
            throw new AssertionError("seed " + seed + ": " + what + ": " + where);
        }
    }
}
