package dev.wharf.sim.client;

import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.DeleteRecordsRequest;
import dev.wharf.protocol.message.FetchRequest;
import dev.wharf.protocol.message.ListOffsetsRequest;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.record.MemoryRecords;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Request bodies for one partition, at any version: by topic name where the version has one, by id where it has not. */
public final class Requests {
    private static final int PRODUCE_BY_ID = 13;
    private static final int FETCH_BY_ID = 13;
    private static final int PRODUCE_TIMEOUT_MS = 30_000;
    private static final int REASSIGN_TIMEOUT_MS = 10_000;
    static final int NO_SESSION_EPOCH = -1;

    /** How a fetch is to wait. */
    record Wait(int maxMs, int minBytes, int maxBytes) {}

    private Requests() {}

    static ProduceRequest produce(
            SimTopic topic, short version, int partition, short acks, MemoryRecords records) {
        ProduceRequest.TopicProduceData data =
                new ProduceRequest.TopicProduceData()
                        .setPartitionData(
                                List.of(
                                        new ProduceRequest.PartitionProduceData()
                                                .setIndex(partition)
                                                .setRecords(records)));
        if (version >= PRODUCE_BY_ID) {
            data.setTopicId(topic.id());
        } else {
            data.setName(topic.name());
        }
        return new ProduceRequest()
                .setTransactionalId(null)
                .setAcks(acks)
                .setTimeoutMs(PRODUCE_TIMEOUT_MS)
                .setTopicData(List.of(data));
    }

    static FetchRequest fetch(
            SimTopic topic, short version, int partition, long offset, Wait wait) {
        FetchRequest.FetchTopic data =
                new FetchRequest.FetchTopic()
                        .setPartitions(
                                List.of(
                                        new FetchRequest.FetchPartition()
                                                .setPartition(partition)
                                                .setCurrentLeaderEpoch(-1)
                                                .setFetchOffset(offset)
                                                .setPartitionMaxBytes(wait.maxBytes)));
        if (version >= FETCH_BY_ID) {
            data.setTopicId(topic.id());
        } else {
            data.setTopic(topic.name());
        }
        return new FetchRequest()
                .setMaxWaitMs(wait.maxMs)
                .setMinBytes(wait.minBytes)
                .setMaxBytes(wait.maxBytes)
                .setSessionEpoch(NO_SESSION_EPOCH)
                .setTopics(List.of(data));
    }

    /** @param replicas where the partition is to lie; null calls off what is under way */
    public static AlterPartitionReassignmentsRequest reassignment(
            String topic, int partition, @Nullable List<Integer> replicas) {
        return new AlterPartitionReassignmentsRequest()
                .setTimeoutMs(REASSIGN_TIMEOUT_MS)
                .setTopics(
                        List.of(
                                new AlterPartitionReassignmentsRequest.ReassignableTopic()
                                        .setName(topic)
                                        .setPartitions(
                                                List.of(
                                                        new AlterPartitionReassignmentsRequest
                                                                        .ReassignablePartition()
                                                                .setPartitionIndex(partition)
                                                                .setReplicas(replicas)))));
    }

    /** Deletes all below {@code offset} of the topic's first partition. */
    static DeleteRecordsRequest deleteRecords(SimTopic topic, long offset, int timeoutMs) {
        return new DeleteRecordsRequest()
                .setTimeoutMs(timeoutMs)
                .setTopics(
                        List.of(
                                new DeleteRecordsRequest.DeleteRecordsTopic()
                                        .setName(topic.name())
                                        .setPartitions(
                                                List.of(
                                                        new DeleteRecordsRequest
                                                                        .DeleteRecordsPartition()
                                                                .setPartitionIndex(0)
                                                                .setOffset(offset)))));
    }

    /** Asks for an offset by time; -1 is the end, -2 the start. */
    static ListOffsetsRequest offsetAt(
            SimTopic topic, int partition, int leaderEpoch, long timestamp) {
        return new ListOffsetsRequest()
                .setReplicaId(-1)
                .setTopics(
                        List.of(
                                new ListOffsetsRequest.ListOffsetsTopic()
                                        .setName(topic.name())
                                        .setPartitions(
                                                List.of(
                                                        new ListOffsetsRequest
                                                                        .ListOffsetsPartition()
                                                                .setPartitionIndex(partition)
                                                                .setCurrentLeaderEpoch(leaderEpoch)
                                                                .setTimestamp(timestamp)))));
    }
}
