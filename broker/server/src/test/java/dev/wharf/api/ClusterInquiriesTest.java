package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.metadata.ConfigResource;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.DescribeQuorumRequest;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import dev.wharf.protocol.message.ListConfigResourcesRequest;
import dev.wharf.protocol.message.ListConfigResourcesResponse;
import dev.wharf.protocol.message.UnregisterBrokerRequest;
import dev.wharf.protocol.message.UnregisterBrokerResponse;
import dev.wharf.protocol.message.UpdateFeaturesRequest;
import dev.wharf.protocol.message.UpdateFeaturesResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the cluster tells of itself, and what it does not let be done to it. */
final class ClusterInquiriesTest {
    private static final int METADATA_LEVEL = 30;

    private final TestBroker broker = TestBroker.start();
    private final TestClient client = broker.connect();

    @Test
    void everythingThatCanBeConfiguredIsListedByKind() {
        Topics.create(client, "orders", 1);
        Topics.create(client, "bills", 1);
        assertThat(resources(1)).containsExactly("2 bills", "2 orders", "4 1", "8 1");
        assertThat(resources(1, ConfigResource.Type.TOPIC)).containsExactly("2 bills", "2 orders");
        assertThat(resources(1, ConfigResource.Type.BROKER)).containsExactly("4 1");
        assertThat(resources(1, ConfigResource.Type.GROUP)).isEmpty();
        assertThat(resources(0)).as("client metrics alone").isEmpty();
    }

    @Test
    void aKindThatNobodyKnowsIsRefused() {
        ListConfigResourcesRequest request =
                new ListConfigResourcesRequest().setResourceTypes(List.of((byte) 2, (byte) 3));
        ListConfigResourcesResponse response =
                client.ask(request, 1, ListConfigResourcesResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    private List<String> resources(int version, ConfigResource.Type... types) {
        List<Byte> codes = new ArrayList<>();
        for (ConfigResource.Type type : types) {
            codes.add(type.code());
        }
        ListConfigResourcesResponse response =
                client.ask(
                        new ListConfigResourcesRequest().setResourceTypes(codes),
                        version,
                        ListConfigResourcesResponse.class);
        assertThat(response.errorCode()).isZero();
        return response.configResources().stream()
                .map(resource -> resource.resourceType() + " " + resource.resourceName())
                .toList();
    }

    @Test
    void aBrokerThatRunsIsNotRemovedAndOneThatNobodyKnowsCannotBe() {
        assertThat(unregister(TestBroker.NODE_ID)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(unregister(77)).isEqualTo(Errors.BROKER_ID_NOT_REGISTERED);
        Topics.create(client, "orders", 1);
        assertThat(Topics.produce(client, "orders", 0, "a").errorCode()).isZero();
    }

    private Errors unregister(int brokerId) {
        UnregisterBrokerResponse response =
                client.ask(
                        new UnregisterBrokerRequest().setBrokerId(brokerId),
                        0,
                        UnregisterBrokerResponse.class);
        assertThat(response.errorMessage()).contains(Integer.toString(brokerId));
        return Errors.of(response.errorCode());
    }

    @Test
    void theOnlyVoterLeadsTheMetadataLogAndHasAllOfIt() {
        Topics.create(client, "orders", 1);
        DescribeQuorumResponse.PartitionData before = quorum(2);
        for (int version = 0; version <= 2; version++) {
            DescribeQuorumResponse.PartitionData partition = quorum(version);
            assertThat(partition.errorCode()).isZero();
            assertThat(partition.leaderId()).isEqualTo(TestBroker.NODE_ID);
            assertThat(partition.highWatermark()).isPositive();
            assertThat(partition.observers()).isEmpty();
            DescribeQuorumResponse.ReplicaState voter = partition.currentVoters().getFirst();
            assertThat(voter.replicaId()).isEqualTo(TestBroker.NODE_ID);
            assertThat(voter.logEndOffset()).isEqualTo(partition.highWatermark());
            if (version >= 1) {
                assertThat(voter.lastCaughtUpTimestamp()).isPositive();
            }
            assertThat(voter.replicaDirectoryId().isZero()).isEqualTo(version < 2);
        }
        broker.killAndRestart();
        DescribeQuorumResponse.PartitionData after = quorum(broker.connect(), 2);
        assertThat(after.leaderEpoch()).isGreaterThan(before.leaderEpoch());
        assertThat(after.highWatermark()).isGreaterThan(before.highWatermark());
        assertThat(after.currentVoters().getFirst().replicaDirectoryId())
                .isEqualTo(before.currentVoters().getFirst().replicaDirectoryId());
    }

    @Test
    void theQuorumNamesWhereItsVotersAreReached() {
        DescribeQuorumResponse response = describeQuorum(client, "__cluster_metadata", 2);
        assertThat(response.nodes()).hasSize(1);
        assertThat(response.nodes().getFirst().nodeId()).isEqualTo(TestBroker.NODE_ID);
        assertThat(response.nodes().getFirst().listeners().getFirst().port()).isEqualTo(9092);
    }

    @Test
    void noOtherTopicHasAQuorum() {
        DescribeQuorumResponse response = describeQuorum(client, "orders", 2);
        assertThat(Errors.of(response.topics().getFirst().partitions().getFirst().errorCode()))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private DescribeQuorumResponse.PartitionData quorum(int version) {
        return quorum(client, version);
    }

    private static DescribeQuorumResponse.PartitionData quorum(TestClient asker, int version) {
        return describeQuorum(asker, "__cluster_metadata", version)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private static DescribeQuorumResponse describeQuorum(
            TestClient asker, String topic, int version) {
        DescribeQuorumRequest request =
                new DescribeQuorumRequest()
                        .setTopics(
                                List.of(
                                        new DescribeQuorumRequest.TopicData()
                                                .setTopicName(topic)
                                                .setPartitions(
                                                        List.of(
                                                                new DescribeQuorumRequest
                                                                        .PartitionData()))));
        return asker.ask(request, version, DescribeQuorumResponse.class);
    }

    @Test
    void aFeatureIsAtTheLevelThatItIsAskedFor() {
        for (int version = 0; version <= 2; version++) {
            UpdateFeaturesResponse same = update("metadata.version", METADATA_LEVEL, version);
            assertThat(same.errorCode()).isZero();
            assertThat(same.results()).hasSize(version < 2 ? 1 : 0);
        }
    }

    @Test
    void aLevelThatNobodyRunsIsRefused() {
        for (int version = 0; version <= 2; version++) {
            assertRefused(update("metadata.version", METADATA_LEVEL + 1, version));
            assertRefused(update("metadata.version", METADATA_LEVEL - 1, version));
            assertRefused(update("no.such.feature", 1, version));
        }
    }

    private static void assertRefused(UpdateFeaturesResponse response) {
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.INVALID_UPDATE_VERSION);
        assertThat(response.errorMessage()).isNotEmpty();
    }

    private UpdateFeaturesResponse update(String feature, int level, int version) {
        UpdateFeaturesRequest request =
                new UpdateFeaturesRequest()
                        .setFeatureUpdates(
                                List.of(
                                        new UpdateFeaturesRequest.FeatureUpdateKey()
                                                .setFeature(feature)
                                                .setMaxVersionLevel((short) level)));
        return client.ask(request, version, UpdateFeaturesResponse.class);
    }
}
