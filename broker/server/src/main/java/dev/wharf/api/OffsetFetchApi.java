package dev.wharf.api;

import dev.wharf.group.CommittedOffset;
import dev.wharf.group.GroupAnswer;
import dev.wharf.group.GroupCommand;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetFetchRequest;
import dev.wharf.protocol.message.OffsetFetchResponse;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OffsetFetch (9): how far groups have come.
 *
 * <ul>
 *   <li>1 names its partitions; from 2 on null asks for all (KIP-88), and errors are told for the whole. 5: leader epochs (KIP-320). 7: the client waits for
 *       open transactions (KIP-447), of which there are none yet.
 *   <li>8: several groups (KIP-709). 9: member ids and epochs (KIP-848), which matter to the new protocol alone. 10: topics by id.
 * </ul>
 */
final class OffsetFetchApi implements ApiHandler<OffsetFetchRequest> {
    private static final short FIRST_WITH_GROUP_ERROR = 2;
    private static final short FIRST_WITH_SEVERAL = 8;
    private static final short FIRST_BY_ID = 10;
    private static final long NO_OFFSET = -1;
    private static final int NO_EPOCH = -1;

    private final Services services;
    private final GroupCalls groups;

    OffsetFetchApi(Services services, GroupCalls groups) {
        this.services = services;
        this.groups = groups;
    }

    /** What is asked about one group; topics are null for all. */
    private record Asked(String groupId, @Nullable List<GroupCommand.TopicPartitions> topics) {
        List<GroupCommand.TopicPartitions> named() {
            return topics == null ? List.of() : topics;
        }
    }

    /** What is told of one group. */
    private record Told(String groupId, Errors error, List<GroupAnswer.FetchedTopic> topics) {}

    @Override
    public ApiKey key() {
        return ApiKey.OFFSET_FETCH;
    }

    @Override
    public String notes() {
        return "In a cluster an answer takes a round trip to the in-sync followers, so that it is never older than the question.";
    }

    @Override
    public OffsetFetchRequest newRequest() {
        return new OffsetFetchRequest();
    }

    @Override
    public void handle(OffsetFetchRequest request, RequestContext context) {
        short version = context.version();
        List<Asked> asked =
                version >= FIRST_WITH_SEVERAL
                        ? request.groups().stream().map(group -> asked(group, version)).toList()
                        : List.of(asked(request));
        GroupCalls.Question<Asked, GroupAnswer.Fetched> question =
                new GroupCalls.Question<>(
                        Asked::groupId,
                        group -> new GroupCommand.FetchOffsets(group.groupId, known(group)),
                        GroupAnswer.Fetched.class);
        groups.askEach(
                context,
                asked,
                question,
                (group, fetched) -> new Told(group.groupId, Errors.NONE, fetched.topics()),
                (group, error) -> new Told(group.groupId, retriable(error), List.of()),
                told -> respond(context, asked, told));
    }

    /** Java clients before 3.9 take COORDINATOR_NOT_AVAILABLE for the end, here alone (KAFKA-17279). */
    private static Errors retriable(Errors error) {
        return error == Errors.COORDINATOR_NOT_AVAILABLE ? Errors.NOT_COORDINATOR : error;
    }

    private Asked asked(OffsetFetchRequest.OffsetFetchRequestGroup group, short version) {
        if (group.topics() == null) {
            return new Asked(group.groupId(), null);
        }
        List<GroupCommand.TopicPartitions> topics = new ArrayList<>();
        for (OffsetFetchRequest.OffsetFetchRequestTopics topic : group.topics()) {
            topics.add(
                    version >= FIRST_BY_ID
                            ? byId(topic.topicId(), topic.partitionIndexes())
                            : byName(topic.name(), topic.partitionIndexes()));
        }
        return new Asked(group.groupId(), topics);
    }

    private Asked asked(OffsetFetchRequest request) {
        if (request.topics() == null) {
            return new Asked(request.groupId(), null);
        }
        List<GroupCommand.TopicPartitions> topics = new ArrayList<>();
        for (OffsetFetchRequest.OffsetFetchRequestTopic topic : request.topics()) {
            topics.add(byName(topic.name(), topic.partitionIndexes()));
        }
        return new Asked(request.groupId(), topics);
    }

    /** The id that the name has now keeps offsets of an earlier topic of that name from being told. */
    private GroupCommand.TopicPartitions byName(String name, List<Integer> partitions) {
        TopicImage image = services.image().topic(name);
        return new GroupCommand.TopicPartitions(
                name, image == null ? Uuid.ZERO : image.id(), partitions);
    }

    private GroupCommand.TopicPartitions byId(Uuid id, List<Integer> partitions) {
        TopicImage image = services.image().topic(id);
        return new GroupCommand.TopicPartitions(image == null ? "" : image.name(), id, partitions);
    }

    /** What the coordinator can be asked: topics whose id is unknown have no name. */
    private static @Nullable List<GroupCommand.TopicPartitions> known(Asked asked) {
        return asked.topics == null
                ? null
                : asked.topics.stream().filter(topic -> !topic.topic().isEmpty()).toList();
    }

    private void respond(RequestContext context, List<Asked> asked, List<Told> told) {
        short version = context.version();
        if (version < FIRST_WITH_SEVERAL) {
            context.respond(single(asked.getFirst(), told.getFirst(), version));
            return;
        }
        List<OffsetFetchResponse.OffsetFetchResponseGroup> list = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            list.add(
                    new OffsetFetchResponse.OffsetFetchResponseGroup()
                            .setGroupId(told.get(i).groupId)
                            .setErrorCode(told.get(i).error.code())
                            .setTopics(topics(asked.get(i), told.get(i), version)));
        }
        context.respond(new OffsetFetchResponse().setGroups(list));
    }

    private static OffsetFetchResponse single(Asked asked, Told told, short version) {
        List<OffsetFetchResponse.OffsetFetchResponseTopic> topics = new ArrayList<>();
        for (GroupAnswer.FetchedTopic topic : told.topics) {
            List<OffsetFetchResponse.OffsetFetchResponsePartition> partitions = new ArrayList<>();
            for (GroupAnswer.FetchedPartition partition : topic.partitions()) {
                CommittedOffset offset = partition.committed();
                partitions.add(
                        new OffsetFetchResponse.OffsetFetchResponsePartition()
                                .setPartitionIndex(partition.partition())
                                .setCommittedOffset(offset == null ? NO_OFFSET : offset.offset())
                                .setCommittedLeaderEpoch(
                                        offset == null ? NO_EPOCH : offset.leaderEpoch())
                                .setMetadata(offset == null ? "" : offset.metadata()));
            }
            topics.add(
                    new OffsetFetchResponse.OffsetFetchResponseTopic()
                            .setName(topic.topic())
                            .setPartitions(partitions));
        }
        if (told.error != Errors.NONE && version < FIRST_WITH_GROUP_ERROR) {
            asked.named().forEach(topic -> topics.add(failed(topic, told.error)));
        }
        return new OffsetFetchResponse().setErrorCode(told.error.code()).setTopics(topics);
    }

    private static OffsetFetchResponse.OffsetFetchResponseTopic failed(
            GroupCommand.TopicPartitions topic, Errors error) {
        List<OffsetFetchResponse.OffsetFetchResponsePartition> partitions = new ArrayList<>();
        for (int partition : topic.partitions()) {
            partitions.add(
                    new OffsetFetchResponse.OffsetFetchResponsePartition()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(NO_OFFSET)
                            .setMetadata("")
                            .setErrorCode(error.code()));
        }
        return new OffsetFetchResponse.OffsetFetchResponseTopic()
                .setName(topic.topic())
                .setPartitions(partitions);
    }

    private List<OffsetFetchResponse.OffsetFetchResponseTopics> topics(
            Asked asked, Told told, short version) {
        List<OffsetFetchResponse.OffsetFetchResponseTopics> topics = new ArrayList<>();
        for (GroupAnswer.FetchedTopic topic : told.topics) {
            Uuid id = version >= FIRST_BY_ID ? idOf(topic) : Uuid.ZERO;
            if (version >= FIRST_BY_ID && id.isZero()) {
                continue; // offsets of a topic that is gone cannot be named
            }
            topics.add(
                    new OffsetFetchResponse.OffsetFetchResponseTopics()
                            .setName(topic.topic())
                            .setTopicId(id)
                            .setPartitions(
                                    topic.partitions().stream()
                                            .map(OffsetFetchApi::tell)
                                            .toList()));
        }
        for (GroupCommand.TopicPartitions topic : asked.named()) {
            if (topic.topic().isEmpty() && told.error == Errors.NONE) {
                topics.add(unknown(topic));
            }
        }
        return topics;
    }

    private Uuid idOf(GroupAnswer.FetchedTopic topic) {
        TopicImage image = services.image().topic(topic.topic());
        if (topic.topicId().isZero()) {
            return image == null ? Uuid.ZERO : image.id();
        }
        return topic.topicId();
    }

    private static OffsetFetchResponse.OffsetFetchResponseTopics unknown(
            GroupCommand.TopicPartitions topic) {
        List<OffsetFetchResponse.OffsetFetchResponsePartitions> partitions = new ArrayList<>();
        for (int partition : topic.partitions()) {
            partitions.add(
                    new OffsetFetchResponse.OffsetFetchResponsePartitions()
                            .setPartitionIndex(partition)
                            .setCommittedOffset(NO_OFFSET)
                            .setMetadata("")
                            .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code()));
        }
        return new OffsetFetchResponse.OffsetFetchResponseTopics()
                .setTopicId(topic.topicId())
                .setPartitions(partitions);
    }

    private static OffsetFetchResponse.OffsetFetchResponsePartitions tell(
            GroupAnswer.FetchedPartition partition) {
        CommittedOffset offset = partition.committed();
        return new OffsetFetchResponse.OffsetFetchResponsePartitions()
                .setPartitionIndex(partition.partition())
                .setCommittedOffset(offset == null ? NO_OFFSET : offset.offset())
                .setCommittedLeaderEpoch(offset == null ? NO_EPOCH : offset.leaderEpoch())
                .setMetadata(offset == null ? "" : offset.metadata());
    }
}
