package dev.wharf.operator.status;

import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.api.MQTopicStatus;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicSight;
import dev.wharf.operator.observe.TopicState;
import dev.wharf.operator.plan.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The status of an {@code MQTopic}, out of what was seen. Without state. */
public final class TopicStatus {
    private TopicStatus() {}

    /**
     * @param resource with the status as it is; where nothing could be seen, it keeps what was seen last
     * @param managedConfig the keys that are the operator's; null while the topic is not this resource's
     */
    public static MQTopicStatus of(
            MQTopic resource,
            String topicName,
            TopicSight sight,
            Verdict verdict,
            @Nullable List<String> managedConfig,
            List<String> foreignConfig,
            Instant now) {
        MQTopicStatus before = resource.getStatus();
        TopicState topic = sight instanceof TopicSight.Present present ? present.topic() : null;
        boolean unseen = topic == null && !(sight instanceof TopicSight.Absent) && before != null;
        Integer behind =
                topic == null ? null : count(topic, partition -> !partition.behind().isEmpty());
        Long generation = resource.getMetadata().getGeneration();
        Situation situation = new Situation(verdict, false, null, missing(behind));
        return new MQTopicStatus(
                generation,
                topicName,
                unseen ? before.topicId() : topic == null ? null : topic.id(),
                unseen ? before.partitions() : topic == null ? null : topic.partitions().size(),
                unseen ? before.replicas() : topic == null ? null : replicas(topic),
                unseen ? before.underReplicatedPartitions() : behind,
                unseen
                        ? before.movingPartitions()
                        : topic == null ? null : count(topic, PartitionState::isMoving),
                managedConfig,
                unseen ? before.foreignConfig() : foreignConfig,
                Conditions.of(
                        Conditions.OF_TOPIC,
                        before == null ? null : before.conditions(),
                        situation,
                        generation,
                        now));
    }

    private static @Nullable String missing(@Nullable Integer behind) {
        return behind == null || behind == 0
                ? null
                : behind + " partitions have replicas that are not in sync";
    }

    private static Integer count(TopicState topic, Predicate<PartitionState> which) {
        return (int) topic.partitions().stream().filter(which).count();
    }

    private static Integer replicas(TopicState topic) {
        return topic.partitions().stream()
                .mapToInt(partition -> partition.target().size())
                .min()
                .orElse(0);
    }
}
