package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AddRaftVoterRequest;
import dev.wharf.protocol.message.AddRaftVoterResponse;
import dev.wharf.protocol.message.ApiVersionsRequest;
import dev.wharf.protocol.message.ApiVersionsResponse;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import dev.wharf.protocol.message.RemoveRaftVoterRequest;
import dev.wharf.protocol.message.RemoveRaftVoterResponse;
import dev.wharf.protocol.message.UpdateFeaturesRequest;
import dev.wharf.protocol.message.UpdateFeaturesResponse;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Votes on the metadata log given and taken, by whichever broker the request comes in. */
final class QuorumChangesTest {
    private static final int TIMEOUT_MS = 30_000;

    @Test
    void aBrokerThatFollowsIsGivenAVoteByWhicheverBrokerIsAsked() {
        TestCluster cluster = TestCluster.startWithObservers(3, 2);
        assertThat(observers(cluster)).containsExactly(4, 5);
        assertThat(add(cluster.node(4), candidate(cluster, 4))).isEqualTo(Errors.NONE);
        assertThat(add(cluster.controller(), candidate(cluster, 5))).isEqualTo(Errors.NONE);
        assertThat(voters(cluster)).containsExactly(1, 2, 3, 4, 5);
        assertThat(observers(cluster)).isEmpty();
        cluster.node(1).kill();
        cluster.node(2).kill();
        Topics.create(cluster.node(4).connect(), "with-three-of-five", 1);
    }

    @Test
    void theQuorumNamesTheDirectoryAndTheEndPointsOfEachVoter() {
        TestCluster cluster = TestCluster.startWithObservers(3, 1);
        DescribeQuorumResponse told = Quorum.describe(cluster.node(4));
        assertThat(told.nodes()).extracting("nodeId").containsExactly(1, 2, 3);
        for (DescribeQuorumResponse.Node node : told.nodes()) {
            assertThat(node.listeners()).extracting("host").containsExactly("host" + node.nodeId());
            assertThat(node.listeners()).extracting("port").containsExactly(9092);
        }
        for (DescribeQuorumResponse.ReplicaState replica : Quorum.partition(told).currentVoters()) {
            assertThat(replica.replicaDirectoryId().isZero()).isFalse();
            assertThat(replica.lastCaughtUpTimestamp()).isPositive();
        }
        assertThat(Quorum.partition(told).observers().getFirst().replicaDirectoryId())
                .isEqualTo(cluster.node(4).directoryId());
    }

    @Test
    void theActiveControllerMayLoseItsVoteAndAnotherTakesOver() {
        TestCluster cluster = TestCluster.startWithObservers(3, 0);
        Node before = cluster.controller();
        Uuid directory = voter(cluster, before.id()).replicaDirectoryId();
        assertThat(remove(before, before.id(), directory)).isEqualTo(Errors.NOT_CONTROLLER);
        cluster.await(
                "another controller",
                () -> !before.isController() && cluster.controller() != before);
        assertThat(remove(before, before.id(), directory)).isEqualTo(Errors.NONE);
        assertThat(voters(cluster)).hasSize(2).doesNotContain(before.id());
        assertThat(remove(before, before.id(), directory)).isEqualTo(Errors.VOTER_NOT_FOUND);
        Topics.create(before.connect(), "after", 1);
    }

    @Test
    void aVoteUnderAnotherDirectoryIsNoneAndTheLastOneStays() {
        TestCluster cluster = TestCluster.startWithObservers(1, 1);
        assertThat(remove(cluster.node(2), 1, new Uuid(7, 7))).isEqualTo(Errors.VOTER_NOT_FOUND);
        Uuid only = voter(cluster, 1).replicaDirectoryId();
        assertThat(remove(cluster.node(2), 1, only)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(voters(cluster)).containsExactly(1);
    }

    @Test
    void whatIsNoVoterIsRefused() {
        TestCluster cluster = TestCluster.startWithObservers(1, 1);
        Node asked = cluster.node(2);
        assertThat(add(asked, candidate(cluster, 1))).isEqualTo(Errors.DUPLICATE_VOTER);
        assertThat(add(asked, candidate(cluster, 2).setVoterId(-1)))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(asked, candidate(cluster, 2).setVoterDirectoryId(Uuid.ZERO)))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(asked, candidate(cluster, 2).setListeners(List.of())))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(add(asked, candidate(cluster, 2).setClusterId("another")))
                .isEqualTo(Errors.INCONSISTENT_CLUSTER_ID);
    }

    @Test
    void aNodeThatDoesNotFollowGetsNoVoteAndTheAnswerComesInTime() {
        TestCluster cluster = TestCluster.startWithObservers(1, 1);
        long beganAtMs = cluster.nowMs();
        AddRaftVoterRequest stranger = candidate(cluster, 2).setVoterDirectoryId(new Uuid(7, 7));
        assertThat(add(cluster.node(1), stranger.setTimeoutMs(1_000)))
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(cluster.nowMs() - beganAtMs).isLessThan(2_000);
        assertThat(voters(cluster)).containsExactly(1);
    }

    @Test
    void aVoteWhoseAnswerWasLostIsNoDuplicateWhenItIsAskedForAgain() {
        TestCluster cluster = TestCluster.startWithObservers(3, 2);
        Node asked = cluster.node(5);
        TestClient.Reply reply = asked.connect().send(candidate(cluster, 4), 1);
        cluster.runForMs(1); // the request has left
        cluster.network().cut(cluster.controller().id(), asked.id());
        cluster.await("the change", () -> voters(cluster).size() == 4);
        cluster.network().heal();
        cluster.await("an answer", reply::hasEnded);
        assertThat(reply.message())
                .isInstanceOfSatisfying(
                        AddRaftVoterResponse.class,
                        answer -> assertThat(Errors.of(answer.errorCode())).isEqualTo(Errors.NONE));
    }

    @Test
    void theFeatureOfChangingVotersIsThereInAClusterAlone() {
        TestCluster cluster = TestCluster.startWithObservers(1, 1);
        assertThat(features(cluster.node(2).connect())).containsEntry("kraft.version", 1);
        assertThat(features(TestBroker.start().connect())).doesNotContainKey("kraft.version");
        for (Node node : cluster.nodes()) {
            assertThat(raise(node.connect(), 1)).isEqualTo(Errors.NONE);
            assertThat(raise(node.connect(), 0)).isEqualTo(Errors.INVALID_UPDATE_VERSION);
        }
        assertThat(raise(TestBroker.start().connect(), 1)).isEqualTo(Errors.INVALID_UPDATE_VERSION);
    }

    @Test
    void aNodeThatIsAloneHasNoVotersToChange() {
        TestBroker alone = TestBroker.start();
        AddRaftVoterRequest request =
                new AddRaftVoterRequest()
                        .setClusterId(null)
                        .setVoterId(2)
                        .setVoterDirectoryId(new Uuid(7, 7));
        AddRaftVoterResponse response = alone.connect().ask(request, 1, AddRaftVoterResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.UNSUPPORTED_VERSION);
    }

    // ---- requests

    private static AddRaftVoterRequest candidate(TestCluster cluster, int id) {
        return new AddRaftVoterRequest()
                .setClusterId(TestCluster.CLUSTER_ID)
                .setTimeoutMs(TIMEOUT_MS)
                .setVoterId(id)
                .setVoterDirectoryId(cluster.node(id).directoryId())
                .setListeners(
                        List.of(
                                new AddRaftVoterRequest.Listener()
                                        .setName(TestClient.LISTENER)
                                        .setHost("host" + id)
                                        .setPort(9092)));
    }

    private static Errors add(Node asked, AddRaftVoterRequest request) {
        return Errors.of(asked.connect().ask(request, 1, AddRaftVoterResponse.class).errorCode());
    }

    private static Errors remove(Node asked, int id, Uuid directoryId) {
        RemoveRaftVoterRequest request =
                new RemoveRaftVoterRequest()
                        .setClusterId(null)
                        .setVoterId(id)
                        .setVoterDirectoryId(directoryId);
        return Errors.of(
                asked.connect().ask(request, 0, RemoveRaftVoterResponse.class).errorCode());
    }

    private static List<Integer> voters(TestCluster cluster) {
        return ids(Quorum.partition(cluster.controller()).currentVoters());
    }

    private static List<Integer> observers(TestCluster cluster) {
        return ids(Quorum.partition(cluster.controller()).observers());
    }

    private static List<Integer> ids(List<DescribeQuorumResponse.ReplicaState> replicas) {
        return replicas.stream().map(DescribeQuorumResponse.ReplicaState::replicaId).toList();
    }

    private static DescribeQuorumResponse.ReplicaState voter(TestCluster cluster, int id) {
        return Quorum.partition(cluster.controller()).currentVoters().stream()
                .filter(replica -> replica.replicaId() == id)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Integer> features(TestClient client) {
        ApiVersionsResponse response =
                client.ask(
                        new ApiVersionsRequest()
                                .setClientSoftwareName("test")
                                .setClientSoftwareVersion("1"),
                        4,
                        ApiVersionsResponse.class);
        assertThat(response.supportedFeatures()).extracting("name").contains("kraft.version");
        return response.finalizedFeatures().stream()
                .collect(
                        Collectors.toMap(
                                feature -> feature.name(),
                                feature -> (int) feature.maxVersionLevel()));
    }

    private static Errors raise(TestClient client, int level) {
        UpdateFeaturesRequest request =
                new UpdateFeaturesRequest()
                        .setFeatureUpdates(
                                List.of(
                                        new UpdateFeaturesRequest.FeatureUpdateKey()
                                                .setFeature("kraft.version")
                                                .setUpgradeType((byte) 2)
                                                .setMaxVersionLevel((short) level)));
        return Errors.of(client.ask(request, 2, UpdateFeaturesResponse.class).errorCode());
    }
}
