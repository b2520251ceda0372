package dev.wharf.api;

import dev.wharf.controller.TopicNames;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeTopicPartitionsRequest;
import dev.wharf.protocol.message.DescribeTopicPartitionsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * DescribeTopicPartitions (75): topics and partitions in pages, in the order of topic names and partition ids (KIP-966).
 *
 * <ul>
 *   <li>No topics named means all of them. A page holds as many partitions as the request and {@code max.request.partition.size.limit} allow, at
 *       least one; if there are more, the cursor says where the next page begins.
 *   <li>A cursor on a topic that the request does not name, or on a partition below 0, makes each named topic INVALID_REQUEST; the response has no
 *       other place for an error.
 *   <li>There are no eligible leader replicas beside the ISR: the lists are empty.
 * </ul>
 */
final class DescribeTopicPartitionsApi implements ApiHandler<DescribeTopicPartitionsRequest> {
    private final Services services;

    DescribeTopicPartitionsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.DESCRIBE_TOPIC_PARTITIONS;
    }

    @Override
    public DescribeTopicPartitionsRequest newRequest() {
        return new DescribeTopicPartitionsRequest();
    }

    @Override
    public void handle(DescribeTopicPartitionsRequest request, RequestContext context) {
        MetadataImage image = services.image();
        TreeSet<String> names = new TreeSet<>();
        if (request.topics().isEmpty()) {
            for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
                names.add(topic.getKey());
            }
        } else {
            request.topics().forEach(topic -> names.add(topic.name()));
        }
        DescribeTopicPartitionsRequest.Cursor cursor = request.cursor();
        if (cursor != null) {
            boolean foreign = !request.topics().isEmpty() && !names.contains(cursor.topicName());
            if (foreign || cursor.partitionIndex() < 0) {
                context.respond(refuse(request));
                return;
            }
            names.headSet(cursor.topicName()).clear();
        }
        int limit =
                Math.min(
                        request.responsePartitionLimit(),
                        services.config().topics().partitionsInPage());
        context.respond(new Page(image, cursor, Math.max(1, limit)).fill(names));
    }

    private static DescribeTopicPartitionsResponse refuse(DescribeTopicPartitionsRequest request) {
        return new DescribeTopicPartitionsResponse()
                .setTopics(
                        request.topics().stream()
                                .map(topic -> Page.failed(topic.name(), Errors.INVALID_REQUEST))
                                .toList());
    }

    /** One response as it fills. */
    private static final class Page {
        private final MetadataImage image;
        private final DescribeTopicPartitionsRequest.@Nullable Cursor from;
        private final List<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic>
                topics = new ArrayList<>();
        private int left;

        Page(MetadataImage image, DescribeTopicPartitionsRequest.@Nullable Cursor from, int limit) {
            this.image = image;
            this.from = from;
            this.left = limit;
        }

        DescribeTopicPartitionsResponse fill(Iterable<String> names) {
            DescribeTopicPartitionsResponse response =
                    new DescribeTopicPartitionsResponse().setTopics(topics);
            for (String name : names) {
                if (left == 0) {
                    return response.setNextCursor(cursor(name, 0));
                }
                TopicImage topic = image.topic(name);
                if (topic == null) {
                    topics.add(missing(name));
                    continue;
                }
                int next = add(topic);
                if (next < topic.partitions().size()) {
                    return response.setNextCursor(cursor(name, next));
                }
            }
            return response;
        }

        /** Adds the partitions that there is room for; returns the first that there is not. */
        private int add(TopicImage topic) {
            int first =
                    from == null || !from.topicName().equals(topic.name())
                            ? 0
                            : from.partitionIndex();
            int end = (int) Math.min((long) first + left, topic.partitions().size());
            List<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition>
                    partitions = new ArrayList<>();
            for (int index = first; index < end; index++) {
                PartitionImage partition = topic.partition(index);
                if (partition != null) {
                    partitions.add(tell(index, partition, image));
                }
            }
            left -= partitions.size();
            topics.add(
                    new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic()
                            .setName(topic.name())
                            .setTopicId(topic.id())
                            .setIsInternal(InternalTopics.isInternal(topic.name()))
                            .setTopicAuthorizedOperations(AuthorizedOperations.ALL_ON_TOPIC)
                            .setPartitions(partitions));
            return Math.max(first, end);
        }

        private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition
                tell(int index, PartitionImage partition, MetadataImage image) {
            boolean led = partition.leader() != PartitionImage.NO_LEADER;
            return new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition()
                    .setErrorCode((led ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE).code())
                    .setPartitionIndex(index)
                    .setLeaderId(partition.leader())
                    .setLeaderEpoch(partition.leaderEpoch())
                    .setReplicaNodes(partition.replicas())
                    .setIsrNodes(partition.isr())
                    .setEligibleLeaderReplicas(partition.elr())
                    .setLastKnownElr(partition.lastKnownElr())
                    .setOfflineReplicas(image.offlineReplicas(partition));
        }

        private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic missing(
                String name) {
            Errors error =
                    TopicNames.problem(name) == null
                            ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                            : Errors.INVALID_TOPIC_EXCEPTION;
            return failed(name, error);
        }

        static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic failed(
                String name, Errors error) {
            return new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic()
                    .setErrorCode(error.code())
                    .setName(name)
                    .setIsInternal(InternalTopics.isInternal(name));
        }

        private static DescribeTopicPartitionsResponse.Cursor cursor(String topic, int partition) {
            return new DescribeTopicPartitionsResponse.Cursor()
                    .setTopicName(topic)
                    .setPartitionIndex(partition);
        }
    }
}
