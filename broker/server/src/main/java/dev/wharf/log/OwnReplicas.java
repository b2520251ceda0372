package dev.wharf.log;

import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;

/** The replicas that a node has, as the metadata says. */
public interface OwnReplicas {
    /** Whether it has one of the partition of this name. */
    boolean has(TopicPartition name);

    /** Whether a partition of a topic would live on this loop. */
    boolean isHere(Uuid topicId, int partition);
}
