package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.protocol.message.ElectLeadersRequest;
import dev.wharf.protocol.message.ElectLeadersResponse;
import dev.wharf.protocol.message.ListPartitionReassignmentsRequest;
import dev.wharf.protocol.message.ListPartitionReassignmentsResponse;
import dev.wharf.sim.client.Requests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Elections and moves of replicas on a node that has nobody to elect and nowhere to move to. */
final class ReplicaChoresTest {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void aPartitionThatHasItsLeaderNeedsNoElection() {
        Topics.create(client, "orders", 2);
        for (int version = 0; version <= 2; version++) {
            assertThat(elect(PREFERRED, version, "orders", 0, 1))
                    .containsExactly("0 ELECTION_NOT_NEEDED", "1 ELECTION_NOT_NEEDED");
        }
        assertThat(elect(UNCLEAN, 2, "orders", 0)).containsExactly("0 ELECTION_NOT_NEEDED");
        assertThat(elect(PREFERRED, 2, "orders", 2))
                .containsExactly("2 UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(elect(PREFERRED, 2, "nowhere", 0))
                .containsExactly("0 UNKNOWN_TOPIC_OR_PARTITION");
    }

    @Test
    void anElectionOfAllPartitionsNamesThoseThatHadOne() {
        Topics.create(client, "orders", 2);
        ElectLeadersResponse response =
                client.ask(
                        new ElectLeadersRequest().setTopicPartitions(null),
                        2,
                        ElectLeadersResponse.class);
        assertThat(response.errorCode()).isZero();
        assertThat(response.replicaElectionResults()).isEmpty();
    }

    @Test
    void anElectionOfNoKnownKindIsRefused() {
        Topics.create(client, "orders", 1);
        ElectLeadersResponse response =
                client.ask(election((byte) 9, "orders", 0), 2, ElectLeadersResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.INVALID_REQUEST);
    }

    private List<String> elect(byte type, int version, String topic, Integer... partitions) {
        ElectLeadersResponse response =
                client.ask(election(type, topic, partitions), version, ElectLeadersResponse.class);
        assertThat(response.errorCode()).isZero();
        List<String> results = new ArrayList<>();
        for (ElectLeadersResponse.PartitionResult result :
                response.replicaElectionResults().getFirst().partitionResult()) {
            results.add(result.partitionId() + " " + Errors.of(result.errorCode()));
        }
        return results;
    }

    private static ElectLeadersRequest election(byte type, String topic, Integer... partitions) {
        return new ElectLeadersRequest()
                .setElectionType(type)
                .setTopicPartitions(
                        List.of(
                                new ElectLeadersRequest.TopicPartitions()
                                        .setTopic(topic)
                                        .setPartitions(List.of(partitions))));
    }

    @Test
    void aMoveToWhereThePartitionIsIsDoneAndNoOtherIsPossible() {
        Topics.create(client, "orders", 1);
        for (int version = 0; version <= 1; version++) {
            assertThat(reassign("orders", 0, List.of(TestBroker.NODE_ID), version))
                    .isEqualTo(Errors.NONE);
            assertThat(reassign("orders", 0, List.of(77), version))
                    .isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
            assertThat(reassign("orders", 0, List.of(), version))
                    .isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
            assertThat(
                            reassign(
                                    "orders",
                                    0,
                                    List.of(TestBroker.NODE_ID, TestBroker.NODE_ID),
                                    version))
                    .isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
            assertThat(reassign("orders", 0, null, version))
                    .isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
            assertThat(reassign("orders", 5, null, version))
                    .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        }
        ListPartitionReassignmentsResponse listed =
                client.ask(
                        new ListPartitionReassignmentsRequest(),
                        0,
                        ListPartitionReassignmentsResponse.class);
        assertThat(listed.errorCode()).isZero();
        assertThat(listed.topics()).isEmpty();
    }

    private Errors reassign(
            String topic, int partition, @Nullable List<Integer> replicas, int version) {
        AlterPartitionReassignmentsRequest request =
                Requests.reassignment(topic, partition, replicas);
        AlterPartitionReassignmentsResponse response =
                client.ask(request, version, AlterPartitionReassignmentsResponse.class);
        assertThat(response.errorCode()).isZero();
        return Errors.of(response.responses().getFirst().partitions().getFirst().errorCode());
    }
}
