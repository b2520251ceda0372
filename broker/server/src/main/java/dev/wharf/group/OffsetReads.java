package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Fetched;
import dev.wharf.group.GroupAnswer.FetchedPartition;
import dev.wharf.group.GroupAnswer.FetchedTopic;
import dev.wharf.group.GroupCommand.FetchOffsets;
import dev.wharf.group.GroupCommand.TopicPartitions;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OffsetFetch: what a group has committed. A group that does not exist has committed nothing. Offsets of another topic of the same
 * name count as not committed. Without transactions no offset is ever pending, so every read is stable.
 */
final class OffsetReads {
    private OffsetReads() {}

    static Fetched fetch(FetchOffsets fetch, GroupStates states) {
        return new Fetched(
                fetch.topics() == null
                        ? all(fetch.groupId(), states)
                        : some(fetch.groupId(), fetch.topics(), states));
    }

    private static List<FetchedTopic> some(
            String groupId, List<TopicPartitions> topics, GroupStates states) {
        List<FetchedTopic> fetched = new ArrayList<>(topics.size());
        for (TopicPartitions topic : topics) {
            List<FetchedPartition> partitions = new ArrayList<>(topic.partitions().size());
            for (int partition : topic.partitions()) {
                CommittedOffset committed =
                        states.offsets()
                                .find(groupId, new TopicPartition(topic.topic(), partition));
                boolean fits = committed != null && committed.fits(topic.topicId());
                partitions.add(new FetchedPartition(partition, fits ? committed : null));
            }
            fetched.add(new FetchedTopic(topic.topic(), topic.topicId(), partitions));
        }
        return fetched;
    }

    private static List<FetchedTopic> all(String groupId, GroupStates states) {
        Map<String, List<FetchedPartition>> byTopic = new LinkedHashMap<>();
        Map<String, Uuid> ids = new LinkedHashMap<>();
        states.offsets()
                .of(groupId)
                .forEach(
                        (at, committed) -> {
                            byTopic.computeIfAbsent(at.topic(), topic -> new ArrayList<>())
                                    .add(new FetchedPartition(at.partition(), committed));
                            ids.merge(
                                    at.topic(),
                                    committed.topicId(),
                                    (have, next) -> have.isZero() ? next : have);
                        });
        List<FetchedTopic> fetched = new ArrayList<>(byTopic.size());
        byTopic.forEach(
                (topic, partitions) ->
                        fetched.add(
                                new FetchedTopic(
                                        topic, ids.getOrDefault(topic, Uuid.ZERO), partitions)));
        return fetched;
    }
}
