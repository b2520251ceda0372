package dev.wharf.api;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.ListPartitionReassignmentsRequest;
import dev.wharf.protocol.message.ListPartitionReassignmentsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** ListPartitionReassignments (46): the partitions whose replicas are on the move (KIP-455), of all topics or of those that are asked for; unknown ones are left out. */
final class ListPartitionReassignmentsApi implements ApiHandler<ListPartitionReassignmentsRequest> {
    private final Services services;

    ListPartitionReassignmentsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.LIST_PARTITION_REASSIGNMENTS;
    }

    @Override
    public ListPartitionReassignmentsRequest newRequest() {
        return new ListPartitionReassignmentsRequest();
    }

    @Override
    public void handle(ListPartitionReassignmentsRequest request, RequestContext context) {
        MetadataImage image = services.image();
        List<ListPartitionReassignmentsResponse.OngoingTopicReassignment> topics =
                new ArrayList<>();
        List<ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics> asked =
                request.topics();
        if (asked == null) {
            for (Map.Entry<String, TopicImage> topic : image.topics().byName()) {
                add(topics, topic.getValue(), all(topic.getValue()));
            }
        } else {
            for (ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics named : asked) {
                add(topics, image.topic(named.name()), named.partitionIndexes());
            }
        }
        context.respond(
                new ListPartitionReassignmentsResponse().setErrorMessage(null).setTopics(topics));
    }

    private static List<Integer> all(TopicImage topic) {
        return IntStream.range(0, topic.partitions().size()).boxed().toList();
    }

    private static void add(
            List<ListPartitionReassignmentsResponse.OngoingTopicReassignment> topics,
            @Nullable TopicImage topic,
            Iterable<Integer> partitions) {
        if (topic == null) {
            return;
        }
        List<ListPartitionReassignmentsResponse.OngoingPartitionReassignment> moving =
                new ArrayList<>();
        for (int index : partitions) {
            PartitionImage partition = topic.partition(index);
            if (partition != null && partition.isReassigning()) {
                moving.add(
                        new ListPartitionReassignmentsResponse.OngoingPartitionReassignment()
                                .setPartitionIndex(index)
                                .setReplicas(partition.replicas())
                                .setAddingReplicas(partition.adding())
                                .setRemovingReplicas(partition.removing()));
            }
        }
        if (!moving.isEmpty()) {
            topics.add(
                    new ListPartitionReassignmentsResponse.OngoingTopicReassignment()
                            .setName(topic.name())
                            .setPartitions(moving));
        }
    }
}
