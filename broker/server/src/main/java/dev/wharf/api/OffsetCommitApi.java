package dev.wharf.api;

import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetCommitRequest;
import dev.wharf.protocol.message.OffsetCommitResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OffsetCommit (8): stores how far a group has come.
 *
 * <ul>
 *   <li>2 to 4 carry a retention time of their own. 6: leader epochs (KIP-320). 7: static members (KIP-345). 9: GROUP_ID_NOT_FOUND and STALE_MEMBER_EPOCH
 *       (KIP-848). 10: topics by id.
 *   <li>Unknown topics and partitions are refused one by one; the others are committed together.
 * </ul>
 */
final class OffsetCommitApi implements ApiHandler<OffsetCommitRequest> {
    private static final short LAST_WITH_RETENTION = 4;
    private static final short FIRST_WITH_GROUP_ERRORS = 9;
    private static final short FIRST_BY_ID = 10;
    private static final long DEFAULT_RETENTION = -1;

    private final Services services;
    private final GroupCalls groups;

    OffsetCommitApi(Services services, GroupCalls groups) {
        this.services = services;
        this.groups = groups;
    }

    @Override
    public ApiKey key() {
        return ApiKey.OFFSET_COMMIT;
    }

    @Override
    public OffsetCommitRequest newRequest() {
        return new OffsetCommitRequest();
    }

    @Override
    public void handle(OffsetCommitRequest request, RequestContext context) {
        List<OffsetCommitResponse.OffsetCommitResponseTopic> told = new ArrayList<>();
        List<OffsetCommitResponse.OffsetCommitResponsePartition> awaited = new ArrayList<>();
        List<GroupCommand.TopicCommit> commits = new ArrayList<>();
        for (OffsetCommitRequest.OffsetCommitRequestTopic topic : request.topics()) {
            TopicImage image = find(topic, context.version());
            List<OffsetCommitResponse.OffsetCommitResponsePartition> partitions = new ArrayList<>();
            List<GroupCommand.PartitionCommit> valid = new ArrayList<>();
            for (OffsetCommitRequest.OffsetCommitRequestPartition asked : topic.partitions()) {
                OffsetCommitResponse.OffsetCommitResponsePartition partition =
                        new OffsetCommitResponse.OffsetCommitResponsePartition()
                                .setPartitionIndex(asked.partitionIndex());
                Errors refusal = refusal(image, asked.partitionIndex(), context.version());
                if (refusal == Errors.NONE) {
                    valid.add(commit(asked));
                    awaited.add(partition);
                } else {
                    partition.setErrorCode(refusal.code());
                }
                partitions.add(partition);
            }
            if (image != null && !valid.isEmpty()) {
                commits.add(new GroupCommand.TopicCommit(image.name(), image.id(), valid));
            }
            told.add(
                    new OffsetCommitResponse.OffsetCommitResponseTopic()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitions(partitions));
        }
        OffsetCommitResponse response = new OffsetCommitResponse().setTopics(told);
        if (commits.isEmpty() && !told.isEmpty()) {
            context.respond(response);
        } else {
            submit(request, context, commits, awaited, response);
        }
    }

    private void submit(
            OffsetCommitRequest request,
            RequestContext context,
            List<GroupCommand.TopicCommit> commits,
            List<OffsetCommitResponse.OffsetCommitResponsePartition> awaited,
            OffsetCommitResponse response) {
        GroupCommand.CommitOffsets command =
                new GroupCommand.CommitOffsets(
                        request.groupId(),
                        GroupCalls.membership(
                                request.memberId(),
                                request.groupInstanceId(),
                                request.generationIdOrMemberEpoch()),
                        context.version() <= LAST_WITH_RETENTION
                                ? request.retentionTimeMs()
                                : DEFAULT_RETENTION,
                        context.version() >= FIRST_WITH_GROUP_ERRORS,
                        commits);
        groups.ask(
                context,
                request.groupId(),
                command,
                GroupAnswer.Committed.class,
                committed -> {
                    int next = 0;
                    for (GroupAnswer.TopicOutcome topic : committed.topics()) {
                        for (GroupAnswer.PartitionOutcome outcome : topic.partitions()) {
                            awaited.get(next).setErrorCode(outcome.error().code());
                            next++;
                        }
                    }
                    context.respond(response);
                },
                error -> {
                    awaited.forEach(partition -> partition.setErrorCode(error.code()));
                    context.respond(response);
                });
    }

    private @Nullable TopicImage find(
            OffsetCommitRequest.OffsetCommitRequestTopic topic, short version) {
        return version >= FIRST_BY_ID
                ? services.image().topic(topic.topicId())
                : services.image().topic(topic.name());
    }

    private static Errors refusal(@Nullable TopicImage topic, int partition, short version) {
        if (topic == null) {
            return version >= FIRST_BY_ID
                    ? Errors.UNKNOWN_TOPIC_ID
                    : Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        return topic.partition(partition) == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.NONE;
    }

    private static GroupCommand.PartitionCommit commit(
            OffsetCommitRequest.OffsetCommitRequestPartition asked) {
        return new GroupCommand.PartitionCommit(
                asked.partitionIndex(),
                asked.committedOffset(),
                asked.committedLeaderEpoch(),
                asked.committedMetadata());
    }
}
