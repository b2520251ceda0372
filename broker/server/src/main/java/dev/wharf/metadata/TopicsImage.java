package dev.wharf.metadata;

import static dev.wharf.types.Invariants.check;

import dev.wharf.types.Invariants.InvariantViolation;
import dev.wharf.types.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * All topics, by name and by id; both maps hold the same topics.
 *
 * @param byName in the order of names
 * @param partitionCount of all topics together
 */
public record TopicsImage(
        PersistentMap<String, TopicImage> byName,
        PersistentMap<Uuid, TopicImage> byId,
        int partitionCount) {
    public static final TopicsImage EMPTY =
            new TopicsImage(PersistentMap.empty(), PersistentMap.empty(), 0);

    public @Nullable TopicImage get(String name) {
        return byName.get(name);
    }

    public @Nullable TopicImage get(Uuid id) {
        return byId.get(id);
    }

    public int size() {
        return byName.size();
    }

    TopicsImage withTopic(String name, Uuid id) {
        check(!byName.containsKey(name) && !byId.containsKey(id), "a new topic is new");
        return with(new TopicImage(name, id, PersistentMap.empty()), 0);
    }

    TopicsImage withPartition(Uuid id, int partition, PartitionImage state) {
        TopicImage topic = require(id);
        check(partition >= 0 && partition <= topic.partitions().size(), "no gap in partition ids");
        int added = partition == topic.partitions().size() ? 1 : 0;
        return with(topic.withPartition(partition, state), added);
    }

    TopicsImage withChange(Uuid id, int partition, PartitionDelta delta) {
        TopicImage topic = require(id);
        return with(topic.withPartition(partition, delta.applyTo(topic.require(partition))), 0);
    }

    TopicsImage without(Uuid id) {
        TopicImage topic = require(id);
        return new TopicsImage(
                byName.without(topic.name()),
                byId.without(id),
                partitionCount - topic.partitions().size());
    }

    /** The topic of an id that a record of the log names: it is there, or the log is not ours. */
    public TopicImage require(Uuid id) {
        TopicImage topic = byId.get(id);
        if (topic == null) {
            throw new InvariantViolation("a metadata record names no known topic: " + id);
        }
        return topic;
    }

    private TopicsImage with(TopicImage topic, int addedPartitions) {
        return new TopicsImage(
                byName.with(topic.name(), topic),
                byId.with(topic.id(), topic),
                partitionCount + addedPartitions);
    }
}
