package dev.wharf.controller;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.types.Uuid;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a broker has replicas of, and which are weak, so that the loss of a broker costs what it holds and not what the cluster
 * holds. Part of the machine's state, and changed with it.
 */
final class PartitionIndex {
    private final TreeMap<Integer, PartitionSet> byBroker = new TreeMap<>();
    private final PartitionSet weak = new PartitionSet();

    /** Takes a partition. */
    @FunctionalInterface
    interface Visitor {
        void visit(TopicImage topic, int partition, PartitionImage state);
    }

    /** Partitions in the order of topic id and number. */
    private static final class PartitionSet {
        private final TreeMap<Uuid, BitSet> byTopic = new TreeMap<>();

        private void add(Uuid topic, int partition) {
            byTopic.computeIfAbsent(topic, id -> new BitSet()).set(partition);
        }

        private void remove(Uuid topic, int partition) {
            BitSet partitions = byTopic.get(topic);
            if (partitions != null) {
                partitions.clear(partition);
                if (partitions.isEmpty()) {
                    byTopic.remove(topic);
                }
            }
        }
    }

    /** Visits each partition that has a replica on a broker, as {@code image} shows it. */
    void eachOf(int brokerId, MetadataImage image, Visitor visitor) {
        PartitionSet partitions = byBroker.get(brokerId);
        if (partitions != null) {
            visit(partitions, image, visitor);
        }
    }

    /** Visits each partition that has no leader, or replicas that are eligible without being in sync. */
    void eachWeak(MetadataImage image, Visitor visitor) {
        visit(weak, image, visitor);
    }

    private static void visit(PartitionSet partitions, MetadataImage image, Visitor visitor) {
        for (Map.Entry<Uuid, BitSet> entry : partitions.byTopic.entrySet()) {
            TopicImage topic = image.topics().require(entry.getKey());
            BitSet numbers = entry.getValue();
            for (int i = numbers.nextSetBit(0); i >= 0; i = numbers.nextSetBit(i + 1)) {
                visitor.visit(topic, i, topic.require(i));
            }
        }
    }

    /** Follows one record from one image to the next. */
    void onChange(MetadataRecord record, MetadataImage before, MetadataImage after) {
        switch (record) {
            case MetadataRecord.Partition(Uuid id, int partition, PartitionImage _) ->
                    onPartition(id, partition, before, after);
            case MetadataRecord.PartitionChange change ->
                    onPartition(change.topicId(), change.partition(), before, after);
            case MetadataRecord.RemoveTopic(Uuid id) -> {
                for (Map.Entry<Integer, PartitionImage> gone :
                        before.topics().require(id).partitions()) {
                    move(id, gone.getKey(), gone.getValue(), null);
                }
            }
            case MetadataRecord.Topic _,
                    MetadataRecord.Config _,
                    MetadataRecord.RegisterBroker _,
                    MetadataRecord.BrokerChange _,
                    MetadataRecord.UnregisterBroker _,
                    MetadataRecord.ProducerIds _,
                    MetadataRecord.FeatureLevel _ -> {} // of no partition
        }
    }

    private void onPartition(Uuid id, int partition, MetadataImage before, MetadataImage after) {
        TopicImage topic = before.topic(id);
        move(
                id,
                partition,
                topic == null ? null : topic.partition(partition),
                after.topics().require(id).require(partition));
    }

    private void move(
            Uuid topic, int partition, @Nullable PartitionImage from, @Nullable PartitionImage to) {
        List<Integer> had = from == null ? List.of() : from.replicas();
        List<Integer> has = to == null ? List.of() : to.replicas();
        if (!had.equals(has)) {
            had.forEach(broker -> remove(broker, topic, partition));
            has.forEach(
                    broker ->
                            byBroker.computeIfAbsent(broker, id -> new PartitionSet())
                                    .add(topic, partition));
        }
        if (to != null && isWeak(to)) {
            weak.add(topic, partition);
        } else {
            weak.remove(topic, partition);
        }
    }

    private void remove(int broker, Uuid topic, int partition) {
        PartitionSet partitions = byBroker.get(broker);
        if (partitions != null) {
            partitions.remove(topic, partition);
            if (partitions.byTopic.isEmpty()) {
                byBroker.remove(broker);
            }
        }
    }

    /** Whether it has no leader, or replicas that are eligible without being in sync. */
    static boolean isWeak(PartitionImage partition) {
        return !partition.hasLeader() || !partition.elr().isEmpty();
    }

    void clear() {
        byBroker.clear();
        weak.byTopic.clear();
    }
}
