package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetDeleteRequest;
import dev.wharf.protocol.message.OffsetDeleteResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetDelete (47): forgets committed offsets that nobody in the group uses (KIP-496). Unknown topics and partitions are refused one by one,
 * those that a member is subscribed to with GROUP_SUBSCRIBED_TO_TOPIC.
 */
final class OffsetDeleteApi implements ApiHandler<OffsetDeleteRequest> {
    private final Services services;
    private final GroupCalls groups;

    OffsetDeleteApi(Services services, GroupCalls groups) {
        this.services = services;
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.OFFSET_DELETE;
    }

    @Override
    public OffsetDeleteRequest newRequest() {
        return new OffsetDeleteRequest();
    }

    @Override
    public void handle(OffsetDeleteRequest request, RequestContext context) {
        List<OffsetDeleteResponse.OffsetDeleteResponseTopic> told = new ArrayList<>();
        List<OffsetDeleteResponse.OffsetDeleteResponsePartition> awaited = new ArrayList<>();
        List<GroupCommand.TopicPartitions> known = new ArrayList<>();
        for (OffsetDeleteRequest.OffsetDeleteRequestTopic topic : request.topics()) {
            TopicImage image = services.image().topic(topic.name());
            List<OffsetDeleteResponse.OffsetDeleteResponsePartition> partitions = new ArrayList<>();
            List<Integer> valid = new ArrayList<>();
            for (OffsetDeleteRequest.OffsetDeleteRequestPartition asked : topic.partitions()) {
                int index = asked.partitionIndex();
                OffsetDeleteResponse.OffsetDeleteResponsePartition partition =
                        new OffsetDeleteResponse.OffsetDeleteResponsePartition()
                                .setPartitionIndex(index);
                if (image == null || image.partition(index) == null) {
                    partition.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
                } else {
                    valid.add(index);
                    awaited.add(partition);
                }
                partitions.add(partition);
            }
            if (image != null && !valid.isEmpty()) {
                known.add(new GroupCommand.TopicPartitions(image.name(), image.id(), valid));
            }
            told.add(
                    new OffsetDeleteResponse.OffsetDeleteResponseTopic()
                            .setName(topic.name())
                            .setPartitions(partitions));
        }
        if (known.isEmpty() && !told.isEmpty()) {
            context.respond(new OffsetDeleteResponse().setTopics(told));
            return;
        }
        groups.ask(
                context,
                request.groupId(),
                new GroupCommand.DeleteOffsets(request.groupId(), known),
                GroupAnswer.OffsetsDeleted.class,
                deleted -> context.respond(tell(deleted, told, awaited)),
                error -> context.respond(new OffsetDeleteResponse().setErrorCode(error.code())));
    }

    private static OffsetDeleteResponse tell(
            GroupAnswer.OffsetsDeleted deleted,
            List<OffsetDeleteResponse.OffsetDeleteResponseTopic> told,
            List<OffsetDeleteResponse.OffsetDeleteResponsePartition> awaited) {
        if (deleted.error() != Errors.NONE) {
            return new OffsetDeleteResponse().setErrorCode(deleted.error().code());
        }
        int next = 0;
        for (GroupAnswer.TopicOutcome topic : deleted.topics()) {
            for (GroupAnswer.PartitionOutcome outcome : topic.partitions()) {
                awaited.get(next).setErrorCode(outcome.error().code());
                next++;
            }
        }
        return new OffsetDeleteResponse().setTopics(told);
    }
}
