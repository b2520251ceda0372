package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsRequest;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A topic with one partition on all nodes of a cluster, as its clients and its replicas see it. */
final class TestTopic {
    private static final int PRODUCE_VERSION = 12;
    private static final int ALL = -1;

    private final TestCluster cluster;
    private final String name;

    private TestTopic(TestCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    /** A new topic with a replica on every node, and all of them in sync. */
    static TestTopic create(TestCluster cluster, String name, Map<String, String> configs) {
        CreateTopicsRequest request = Topics.createRequest(name, 1, configs);
        request.topics().getFirst().setReplicationFactor((short) cluster.nodes().size());
        return create(cluster, request, cluster.nodes().size());
    }

    /** A new topic with replicas on these nodes alone, the first of which is preferred, and all of them in sync. */
    static TestTopic createOn(TestCluster cluster, String name, int... nodes) {
        CreateTopicsRequest request = Topics.createRequest(name, -1, Map.of());
        request.topics()
                .getFirst()
                .setAssignments(
                        List.of(
                                new CreateTopicsRequest.CreatableReplicaAssignment()
                                        .setPartitionIndex(0)
                                        .setBrokerIds(IntStream.of(nodes).boxed().toList())));
        return create(cluster, request, nodes.length);
    }

    private static TestTopic create(
            TestCluster cluster, CreateTopicsRequest request, int replicas) {
        CreateTopicsResponse response =
                cluster.controller().connect().ask(request, 7, CreateTopicsResponse.class);
        assertThat(Errors.of(response.topics().getFirst().errorCode())).isEqualTo(Errors.NONE);
        TestTopic topic = new TestTopic(cluster, request.topics().getFirst().name());
        topic.awaitInSync(replicas);
        return topic;
    }

    private @Nullable PartitionImage seenBy(Node node) {
        TopicImage topic = node.isUp() ? node.broker().image().topic(name) : null;
        return topic == null ? null : topic.partition(0);
    }

    /** The partition as the metadata has it, once all nodes that run know the same and one that runs leads. */
    PartitionImage state() {
        cluster.await("a leader of " + name, () -> agreed() != null);
        return Objects.requireNonNull(agreed());
    }

    private @Nullable PartitionImage agreed() {
        PartitionImage first = null;
        for (Node node : cluster.nodes()) {
            PartitionImage seen = seenBy(node);
            if (node.isUp() && (seen == null || (first != null && !seen.equals(first)))) {
                return null;
            }
            first = seen == null ? first : seen;
        }
        boolean led = first != null && first.hasLeader() && cluster.node(first.leader()).isUp();
        return led ? first : null;
    }

    Node leader() {
        return cluster.node(state().leader());
    }

    /** The nodes that do not lead, by id. */
    List<Node> followers() {
        int leader = state().leader();
        return cluster.nodes().stream().filter(node -> node.id() != leader).toList();
    }

    void awaitAllInSync() {
        awaitInSync(cluster.nodes().size());
    }

    void awaitInSync(int count) {
        cluster.await(
                count + " in sync in " + name,
                () -> {
                    PartitionImage state = agreed();
                    return state != null && state.isr().size() == count;
                });
    }

    /** The replica on a node that runs. */
    Partition replica(Node node) {
        return BrokerPartitions.of(node.broker()).stream()
                .filter(partition -> partition.name().topic().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Sends a batch to a node, with acks=all. */
    TestClient.Reply send(Node node, RecordBatchBuilder batch) {
        return send(node, ALL, batch);
    }

    TestClient.Reply send(Node node, int acks, RecordBatchBuilder batch) {
        return node.connect().send(Topics.produceRequest(name, 0, acks, batch), PRODUCE_VERSION);
    }

    static ProduceResponse.PartitionProduceResponse result(TestClient.Reply reply) {
        return Topics.only((ProduceResponse) reply.message());
    }

    /** Sends a batch to a node and tells what became of it. */
    ProduceResponse.PartitionProduceResponse produce(Node node, int acks, String... values) {
        TestClient client = node.connect();
        return Topics.only(
                client.ask(
                        Topics.produceRequest(name, 0, acks, values),
                        PRODUCE_VERSION,
                        ProduceResponse.class));
    }

    /** Produces to whoever leads until it is acknowledged by all in-sync replicas, as clients do. */
    void append(String... values) {
        append(Topics.batch(values));
    }

    /** As {@link #append}, where the records come with a sequence: returns their first offset. */
    long append(RecordBatchBuilder batch) {
        while (true) {
            TestClient.Reply reply = send(leader(), batch);
            cluster.await("an answer", reply::hasEnded);
            ProduceResponse.PartitionProduceResponse result = result(reply);
            if (result.errorCode() == Errors.NONE.code()) {
                return result.baseOffset();
            }
            assertThat(Errors.of(result.errorCode()))
                    .isIn(
                            Errors.NOT_LEADER_OR_FOLLOWER,
                            Errors.NOT_ENOUGH_REPLICAS,
                            Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                            Errors.REQUEST_TIMED_OUT);
            cluster.runForMs(20);
        }
    }

    /** All values that consumers of the leader can read, once they can read up to where its log ends now. */
    List<String> read() {
        Partition leading = replica(leader());
        cluster.await(
                "all is committed", () -> leading.highWatermark() == leading.log().logEndOffset());
        List<String> values = new ArrayList<>();
        long offset = leading.log().logStartOffset();
        while (offset < leading.log().logEndOffset()) {
            FetchResponse.PartitionData data = Topics.fetch(leader().connect(), name, 0, offset);
            assertThat(Errors.of(data.errorCode())).isEqualTo(Errors.NONE);
            List<String> more = Topics.values(data, offset);
            assertThat(more).isNotEmpty();
            values.addAll(more);
            offset += more.size();
        }
        return values;
    }
}
