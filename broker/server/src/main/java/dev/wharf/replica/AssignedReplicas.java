package dev.wharf.replica;

import dev.wharf.log.OwnReplicas;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;

/** What an image of the metadata assigns to a node, seen from one of its loops. */
record AssignedReplicas(MetadataImage image, int nodeId, PartitionLoops loops, int loopIndex)
        implements OwnReplicas {
    @Override
    public boolean has(TopicPartition name) {
        TopicImage topic = image.topic(name.topic());
        PartitionImage state = topic == null ? null : topic.partition(name.partition());
        return state != null && state.replicas().contains(nodeId);
    }

    @Override
    public boolean isHere(Uuid topicId, int partition) {
        return loops.indexOf(topicId, partition) == loopIndex;
    }
}
