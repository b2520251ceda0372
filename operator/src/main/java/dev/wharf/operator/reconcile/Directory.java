package dev.wharf.operator.reconcile;

import dev.wharf.operator.api.ClusterRef;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQTopic;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who belongs to whom: the caches of both kinds of resources, for the rounds of either. Of the process. */
@Singleton
public final class Directory {
    private static final String BY_CLUSTER = "cluster";
    private static final String BY_TOPIC = "topic";

    private volatile @Nullable IndexerResourceCache<MQCluster> clusters;
    private volatile @Nullable IndexerResourceCache<MQTopic> topics;

    void setClusters(IndexerResourceCache<MQCluster> cache) {
        clusters = cache;
    }

    void setTopics(IndexerResourceCache<MQTopic> cache) {
        cache.addIndexers(
                Map.of(
                        BY_CLUSTER, topic -> List.of(key(clusterOf(topic))),
                        BY_TOPIC,
                                topic -> List.of(key(clusterOf(topic)) + "/" + topicName(topic))));
        topics = cache;
    }

    Optional<MQCluster> cluster(ResourceID id) {
        IndexerResourceCache<MQCluster> cache = clusters;
        return cache == null ? Optional.empty() : cache.get(id);
    }

    /** All resources that say they are topics of a cluster, whether they may be or not. */
    List<MQTopic> topicsOf(ResourceID cluster) {
        IndexerResourceCache<MQTopic> cache = topics;
        return cache == null ? List.of() : cache.byIndex(BY_CLUSTER, key(cluster));
    }

    /** All resources that are about the same topic as one, that one too. */
    List<MQTopic> sameTopic(MQTopic topic) {
        IndexerResourceCache<MQTopic> cache = topics;
        return cache == null
                ? List.of()
                : cache.byIndex(BY_TOPIC, key(clusterOf(topic)) + "/" + topicName(topic));
    }

    static ResourceID clusterOf(MQTopic topic) {
        ClusterRef ref = topic.getSpec().clusterRef();
        return new ResourceID(
                ref.name(),
                ref.namespace() == null ? topic.getMetadata().getNamespace() : ref.namespace());
    }

    static String topicName(MQTopic topic) {
        String name = topic.getSpec().topicName();
        return name == null ? topic.getMetadata().getName() : name;
    }

    private static String key(ResourceID id) {
        return id.getNamespace().orElse("") + "/" + id.getName();
    }
}
