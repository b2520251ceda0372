package dev.wharf.api;

import dev.wharf.log.EpochEnd;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.OffsetForLeaderEpochRequest;
import dev.wharf.protocol.message.OffsetForLeaderEpochResponse;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * OffsetForLeaderEpoch (23): where a leader epoch ends in the log (KIP-101), by which a consumer finds out whether what it has read is still
 * there (KIP-320).
 *
 * <p>The answer is the largest epoch at or below the one that is asked for, and the offset after its last record; -1 and -1 for an epoch that
 * was never led. 3: the request says which replica asks, which makes no difference to the answer.
 */
final class OffsetForLeaderEpochApi implements ApiHandler<OffsetForLeaderEpochRequest> {
    private final Services services;

    OffsetForLeaderEpochApi(Services services) {
        this.services = services;
    }

    @Override
    public ApiKey key() {
        return ApiKey.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public OffsetForLeaderEpochRequest newRequest() {
        return new OffsetForLeaderEpochRequest();
    }

    @Override
    public void handle(OffsetForLeaderEpochRequest request, RequestContext context) {
        List<PartitionAsk<OffsetForLeaderEpochRequest.OffsetForLeaderPartition>> asks =
                new ArrayList<>();
        for (OffsetForLeaderEpochRequest.OffsetForLeaderTopic topic : request.topics()) {
            TopicImage image = services.image().topic(topic.topic());
            for (OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked : topic.partitions()) {
                asks.add(new PartitionAsk<>(image, asked.partition(), asked));
            }
        }
        PartitionAsk.all(
                services,
                context.connection().loop(),
                asks,
                new EpochSearch(),
                answers -> context.respond(response(request, answers)));
    }

    private static OffsetForLeaderEpochResponse response(
            OffsetForLeaderEpochRequest request,
            List<OffsetForLeaderEpochResponse.EpochEndOffset> answers) {
        List<OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult> topics = new ArrayList<>();
        int next = 0;
        for (OffsetForLeaderEpochRequest.OffsetForLeaderTopic topic : request.topics()) {
            int end = next + topic.partitions().size();
            topics.add(
                    new OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult()
                            .setTopic(topic.topic())
                            .setPartitions(answers.subList(next, end)));
            next = end;
        }
        return new OffsetForLeaderEpochResponse().setTopics(topics);
    }

    private static final class EpochSearch
            implements PartitionAsk.Answerer<
                    OffsetForLeaderEpochRequest.OffsetForLeaderPartition,
                    OffsetForLeaderEpochResponse.EpochEndOffset> {
        @Override
        public OffsetForLeaderEpochResponse.EpochEndOffset answer(
                Partition partition, OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked) {
            Errors refusal = partition.checkEpoch(asked.currentLeaderEpoch());
            if (refusal != Errors.NONE) {
                return refuse(refusal, asked);
            }
            EpochEnd end = partition.log().offsetForEpoch(asked.leaderEpoch());
            return new OffsetForLeaderEpochResponse.EpochEndOffset()
                    .setPartition(asked.partition())
                    .setLeaderEpoch(end.epoch())
                    .setEndOffset(end.endOffset());
        }

        @Override
        public OffsetForLeaderEpochResponse.EpochEndOffset refuse(
                Errors error, OffsetForLeaderEpochRequest.OffsetForLeaderPartition asked) {
            return new OffsetForLeaderEpochResponse.EpochEndOffset()
                    .setPartition(asked.partition())
                    .setErrorCode(error.code());
        }
    }
}
