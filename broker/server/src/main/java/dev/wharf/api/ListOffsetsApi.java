package dev.wharf.api;

import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.ListOffsetsResponse;
import dev.wharf.replica.OffsetSearch;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * ListOffsets (2): the offset that belongs to a time.
 *
 * <ul>
 *   <li>A time of 0 and up finds the first record that is not older; nothing found is offset -1.
 *   <li>-1 is the end that the client may read up to, -2 the log start offset. 4: leader epochs (KIP-320).
 *   <li>7: -3 is the record with the largest timestamp (KIP-734). 8: -4 is the start of what is on local disks (KIP-405): all is, so it is the
 *       log start offset. 9: -5 is the end of what is in tiered storage (KIP-1005), 11: -6 the first offset that is not (KIP-1023): there is no tiered storage, so
 *       both are -1.
 *   <li>A special time that the version does not know is UNSUPPORTED_VERSION; a partition named twice is INVALID_REQUEST.
 * </ul>
 */
final class ListOffsetsApi implements ApiHandler<ListOffsetsRequest> {
    private static final int CONSUMER = -1;
    private static final short FIRST_WITH_LEADER_EPOCH = 4;
    private static final int NO_LEADER_EPOCH = -1;

    private final Services services;

    /** One partition's question. */
    private record Question(
            ListOffsetsRequest.ListOffsetsPartition asked,
            boolean twice,
            boolean consumer,
            short version) {}

    ListOffsetsApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.LIST_OFFSETS;
    }

    @Override
    public String notes() {
        return "There is no tiered storage: -4 is the log start offset, -5 and -6 find nothing.";
    }

    @Override
    public ListOffsetsRequest newRequest() {
        return new ListOffsetsRequest();
    }

    @Override
    public void handle(ListOffsetsRequest request, RequestContext context) {
        List<PartitionAsk<Question>> asks = new ArrayList<>();
        boolean consumer = request.replicaId() == CONSUMER;
        for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
            TopicImage image = services.image().topic(topic.name());
            Set<Integer> seen = new HashSet<>();
            Set<Integer> twice = new HashSet<>();
            topic.partitions()
                    .forEach(
                            asked -> {
                                if (!seen.add(asked.partitionIndex())) {
                                    twice.add(asked.partitionIndex());
                                }
                            });
            for (ListOffsetsRequest.ListOffsetsPartition asked : topic.partitions()) {
                asks.add(
                        new PartitionAsk<>(
                                image,
                                asked.partitionIndex(),
                                new Question(
                                        asked,
                                        twice.contains(asked.partitionIndex()),
                                        consumer,
                                        context.version())));
            }
        }
        PartitionAsk.all(
                services,
                context.connection().loop(),
                asks,
                new Search(),
                answers -> context.respond(response(request, answers)));
    }

    private static ListOffsetsResponse response(
            ListOffsetsRequest request,
            List<ListOffsetsResponse.ListOffsetsPartitionResponse> answers) {
        List<ListOffsetsResponse.ListOffsetsTopicResponse> topics = new ArrayList<>();
        int next = 0;
        for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
            int count = topic.partitions().size();
            topics.add(
                    new ListOffsetsResponse.ListOffsetsTopicResponse()
                            .setName(topic.name())
                            .setPartitions(answers.subList(next, next + count)));
            next += count;
        }
        return new ListOffsetsResponse().setTopics(topics);
    }

    private static final class Search
            implements PartitionAsk.Answerer<
                    Question, ListOffsetsResponse.ListOffsetsPartitionResponse> {
        @Override
        public ListOffsetsResponse.ListOffsetsPartitionResponse answer(
                Partition partition, Question question) {
            Errors refusal = question.twice ? Errors.INVALID_REQUEST : checkVersion(question);
            if (refusal == Errors.NONE) {
                refusal = partition.checkEpoch(question.asked.currentLeaderEpoch());
            }
            if (refusal != Errors.NONE) {
                return refuse(refusal, question);
            }
            OffsetSearch.Result found =
                    OffsetSearch.find(partition, question.asked.timestamp(), question.consumer);
            return new ListOffsetsResponse.ListOffsetsPartitionResponse()
                    .setPartitionIndex(question.asked.partitionIndex())
                    .setErrorCode(found.error().code())
                    .setTimestamp(found.timestampMs())
                    .setOffset(found.offset())
                    .setLeaderEpoch(
                            question.version >= FIRST_WITH_LEADER_EPOCH
                                    ? found.leaderEpoch()
                                    : NO_LEADER_EPOCH);
        }

        @Override
        public ListOffsetsResponse.ListOffsetsPartitionResponse refuse(
                Errors error, Question question) {
            return new ListOffsetsResponse.ListOffsetsPartitionResponse()
                    .setPartitionIndex(question.asked.partitionIndex())
                    .setErrorCode((question.twice ? Errors.INVALID_REQUEST : error).code());
        }

        private static Errors checkVersion(Question question) {
            long timestamp = question.asked.timestamp();
            boolean known =
                    timestamp >= 0 || OffsetSearch.firstVersion(timestamp) <= question.version;
            return known ? Errors.NONE : Errors.UNSUPPORTED_VERSION;
        }
    }
}
