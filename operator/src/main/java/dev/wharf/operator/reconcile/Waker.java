package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQTopic;
import dev.wharf.operator.observe.BrokersSight;
import dev.wharf.operator.observe.TopicState;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the resources of topics when a look at their cluster shows something else than the look before: so drift is noticed by one question for all topics, and none is asked
 * about alone. Of the process; what was seen last of each cluster.
 */
@Singleton
public final class Waker {
    private final Directory directory;
    private final Map<ResourceID, Seen> seen = new ConcurrentHashMap<>();
    private volatile Consumer<ResourceID> wake = topic -> {};

    /**
     * What the resources of topics depend on.
     *
     * @param spec the generation of the cluster's spec
     */
    private record Seen(
            @Nullable Long spec, boolean answers, int brokers, Map<String, TopicState> topics) {}

    Waker(Directory directory) {
        this.directory = directory;
    }

    void setWake(Consumer<ResourceID> wake) {
        this.wake = wake;
    }

    /** Somebody has looked at a cluster. */
    void onLook(MQCluster cluster, @Nullable BrokersSight brokers) {
        ResourceID id = ResourceID.fromResource(cluster);
        Seen now =
                new Seen(
                        cluster.getMetadata().getGeneration(),
                        brokers != null,
                        brokers == null ? 0 : brokers.brokers().size(),
                        brokers == null
                                ? Map.of()
                                : brokers.topics().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        TopicState::name, topic -> topic)));
        Seen before = seen.put(id, now);
        boolean all =
                before == null
                        || before.answers != now.answers
                        || before.brokers != now.brokers
                        || !Objects.equals(before.spec, now.spec);
        for (MQTopic topic : directory.topicsOf(id)) {
            String name = Directory.topicName(topic);
            if (all || !Objects.equals(before.topics.get(name), now.topics.get(name))) {
                wake.accept(ResourceID.fromResource(topic));
            }
        }
    }

    /** A cluster is gone. */
    void onGone(ResourceID cluster) {
        seen.remove(cluster);
        directory.topicsOf(cluster).forEach(topic -> wake.accept(ResourceID.fromResource(topic)));
    }
}
