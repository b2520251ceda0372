package dev.wharf.api;

import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DeleteRecordsRequest;
import dev.wharf.protocol.message.DeleteRecordsResponse;
import dev.wharf.replica.Partition;
import dev.wharf.replica.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DeleteRecords (21): moves the start of partitions up to an offset (KIP-107); -1 is the high watermark.
 *
 * <ul>
 *   <li>The response comes when the new starts are durable, so that no crash brings the records back, and when every in-sync replica has them, so that no next leader does; while
 *       fewer than {@code min.insync.replicas} are in sync it waits, for the next leader may be another then. One force and one checkpoint serve all partitions of a loop.
 *   <li>An offset beyond the high watermark is OFFSET_OUT_OF_RANGE, a topic whose policy is to compact alone POLICY_VIOLATION, an internal topic
 *       INVALID_TOPIC_EXCEPTION.
 *   <li>An offset below the start changes nothing and is answered with the start.
 * </ul>
 */
final class DeleteRecordsApi implements ApiHandler<DeleteRecordsRequest> {
    private static final long NO_LOW_WATERMARK = -1;

    private final Services services;

    DeleteRecordsApi(Services services) {
        this.services = services;
    }

    /** What is asked of one partition. */
    private record Deletion(boolean internal, DeleteRecordsRequest.DeleteRecordsPartition asked) {}

    /**
     * What became of it.
     *
     * @param partition null if it was refused
     */
    private record Answer(
            @Nullable Partition partition,
            DeleteRecordsResponse.DeleteRecordsPartitionResult result) {}

    @Override
    public ApiKey key() {
        return ApiKey.DELETE_RECORDS;
    }

    @Override
    public String notes() {
        return "Answered when the new start survives a power cut of any one replica that may lead, so only while `min.insync.replicas` are in sync.";
    }

    @Override
    public DeleteRecordsRequest newRequest() {
        return new DeleteRecordsRequest();
    }

    @Override
    public void handle(DeleteRecordsRequest request, RequestContext context) {
        List<PartitionAsk<Deletion>> asks = new ArrayList<>();
        for (DeleteRecordsRequest.DeleteRecordsTopic topic : request.topics()) {
            TopicImage image = services.image().topic(topic.name());
            boolean internal = InternalTopics.isInternal(topic.name());
            for (DeleteRecordsRequest.DeleteRecordsPartition asked : topic.partitions()) {
                asks.add(
                        new PartitionAsk<>(
                                image, asked.partitionIndex(), new Deletion(internal, asked)));
            }
        }
        PartitionAsk.all(
                services,
                context.connection().loop(),
                asks,
                new Deleter(request.timeoutMs()),
                answers -> context.respond(response(request, answers)));
    }

    private static DeleteRecordsResponse response(
            DeleteRecordsRequest request, List<Answer> answers) {
        List<DeleteRecordsResponse.DeleteRecordsTopicResult> topics = new ArrayList<>();
        int next = 0;
        for (DeleteRecordsRequest.DeleteRecordsTopic topic : request.topics()) {
            int end = next + topic.partitions().size();
            topics.add(
                    new DeleteRecordsResponse.DeleteRecordsTopicResult()
                            .setName(topic.name())
                            .setPartitions(
                                    answers.subList(next, end).stream()
                                            .map(Answer::result)
                                            .toList()));
            next = end;
        }
        return new DeleteRecordsResponse().setTopics(topics);
    }

    private static final class Deleter implements PartitionAsk.Answerer<Deletion, Answer> {
        private final int timeoutMs;

        Deleter(int timeoutMs) {
            this.timeoutMs = timeoutMs;
        }

        @Override
        public Answer answer(Partition partition, Deletion deletion) {
            Errors error =
                    deletion.internal
                            ? Errors.INVALID_TOPIC_EXCEPTION
                            : partition.deleteRecords(deletion.asked.offset());
            if (error != Errors.NONE) {
                return refuse(error, deletion);
            }
            return new Answer(
                    partition,
                    new DeleteRecordsResponse.DeleteRecordsPartitionResult()
                            .setPartitionIndex(deletion.asked.partitionIndex())
                            .setLowWatermark(partition.log().logStartOffset()));
        }

        @Override
        public Answer refuse(Errors error, Deletion deletion) {
            return new Answer(
                    null,
                    failed(
                            new DeleteRecordsResponse.DeleteRecordsPartitionResult()
                                    .setPartitionIndex(deletion.asked.partitionIndex()),
                            deletion.internal ? Errors.INVALID_TOPIC_EXCEPTION : error));
        }

        @Override
        public void settle(PartitionTable table, List<Answer> answers, Runnable done) {
            List<Partition> moved = new ArrayList<>();
            for (Answer answer : answers) {
                if (answer.partition != null) {
                    moved.add(answer.partition);
                }
            }
            if (moved.isEmpty()) {
                done.run();
                return;
            }
            table.persistStarts(
                    moved,
                    failure -> {
                        if (failure == null) {
                            awaitReplicas(answers, done);
                        } else {
                            answers.stream()
                                    .filter(answer -> answer.partition != null)
                                    .forEach(
                                            answer ->
                                                    failed(
                                                            answer.result,
                                                            Errors.KAFKA_STORAGE_ERROR));
                            done.run();
                        }
                    });
        }

        /** None of those that may lead next may have what was deleted. */
        private void awaitReplicas(List<Answer> answers, Runnable done) {
            int[] missing = {1};
            Runnable onKnown =
                    () -> {
                        missing[0]--;
                        if (missing[0] == 0) {
                            done.run();
                        }
                    };
            for (Answer answer : answers) {
                Partition partition = answer.partition;
                if (partition != null) {
                    missing[0]++;
                    partition.whenAllStartAt(
                            answer.result.lowWatermark(),
                            timeoutMs,
                            error -> {
                                if (error != Errors.NONE) {
                                    failed(answer.result, error);
                                }
                                onKnown.run();
                            });
                }
            }
            onKnown.run();
        }

        private static DeleteRecordsResponse.DeleteRecordsPartitionResult failed(
                DeleteRecordsResponse.DeleteRecordsPartitionResult result, Errors error) {
            return result.setErrorCode(error.code()).setLowWatermark(NO_LOW_WATERMARK);
        }
    }
}
