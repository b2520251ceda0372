package dev.wharf.operator.plan;

import dev.wharf.operator.api.MQTopicSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An {@code MQTopic}, with what its status remembers.
 *
 * @param topic name of the topic
 * @param deleting whether the resource is being deleted
 * @param claimed whether the status says that the topic is this resource's
 * @param managedConfig the configuration keys that the status says are the operator's
 * @param owner another resource that has claimed the same topic, or null
 */
public record TopicRequest(
        String topic,
        MQTopicSpec spec,
        boolean deleting,
        boolean claimed,
        List<String> managedConfig,
        @Nullable String owner) {
    public TopicRequest {
        managedConfig = List.copyOf(managedConfig);
    }
}
