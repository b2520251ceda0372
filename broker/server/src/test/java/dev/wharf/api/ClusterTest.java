package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.log.LogDirectory;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.CreateTopicsResponse;
import dev.wharf.protocol.message.DescribeClusterRequest;
import dev.wharf.protocol.message.DescribeClusterResponse;
import dev.wharf.protocol.message.DescribeQuorumResponse;
import dev.wharf.protocol.message.FindCoordinatorRequest;
import dev.wharf.protocol.message.FindCoordinatorResponse;
import dev.wharf.protocol.message.InitProducerIdRequest;
import dev.wharf.protocol.message.InitProducerIdResponse;
import dev.wharf.protocol.message.MetadataRequest;
import dev.wharf.protocol.message.MetadataResponse;
import dev.wharf.sim.SimNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Three brokers, as their clients see them. */
final class ClusterTest {
    private static final short METADATA_VERSION = 12;

    @Test
    void everyBrokerTellsOfAllAndOfTheActiveController() {
        TestCluster cluster = TestCluster.start();
        int controller = cluster.controller().id();
        for (Node node : cluster.nodes()) {
            MetadataResponse told = metadata(node);
            assertThat(told.brokers()).extracting("nodeId").containsExactly(1, 2, 3);
            assertThat(told.brokers())
                    .extracting("host")
                    .containsExactly("host1", "host2", "host3");
            assertThat(told.controllerId()).isEqualTo(controller);
            DescribeClusterResponse described =
                    node.connect()
                            .ask(new DescribeClusterRequest(), 1, DescribeClusterResponse.class);
            assertThat(described.controllerId()).isEqualTo(controller);
            assertThat(described.brokers()).hasSize(3);
        }
    }

    @Test
    void aTopicIsThereWhereverItIsAskedForOnceItsCreationIsAnswered() {
        TestCluster cluster = TestCluster.start();
        for (Node node : cluster.nodes()) {
            String name = "made-on-" + node.id();
            Topics.create(node.connect(), name, 3);
            assertThat(topic(node, name).partitions()).hasSize(3);
        }
        cluster.runForMs(100);
        for (Node node : cluster.nodes()) {
            assertThat(metadata(node).topics()).hasSize(3);
        }
    }

    @Test
    void partitionsLieOnAllBrokersAndOnlyTheirLeadersTakeRecords() {
        TestCluster cluster = TestCluster.start();
        Node asked = cluster.others().getFirst();
        Topics.create(asked.connect(), "spread", 3);
        cluster.runForMs(100);
        Set<Integer> leaders = new TreeSet<>();
        for (MetadataResponse.MetadataResponsePartition partition :
                topic(asked, "spread").partitions()) {
            leaders.add(partition.leaderId());
            int index = partition.partitionIndex();
            for (Node node : cluster.nodes()) {
                short error = Topics.produce(node.connect(), "spread", index, "v").errorCode();
                assertThat(Errors.of(error))
                        .isEqualTo(
                                node.id() == partition.leaderId()
                                        ? Errors.NONE
                                        : Errors.NOT_LEADER_OR_FOLLOWER);
            }
        }
        assertThat(leaders).containsExactly(1, 2, 3);
    }

    @Test
    void aTopicThatAClientMerelyAsksForIsCreatedByTheActiveController() {
        TestCluster cluster = TestCluster.start();
        for (Node node : cluster.nodes()) {
            assertThat(topic(node, "wished-" + node.id()).errorCode()).isZero();
        }
    }

    @Test
    void changesGoOnWithinTwoSecondsAfterTheActiveControllerHasDied() {
        TestCluster cluster = TestCluster.start();
        Node survivor = cluster.others().getFirst();
        TestClient client = survivor.connect();
        Node dead = cluster.controller();
        dead.kill();
        long killedAtMs = cluster.nowMs();
        Topics.create(client, "after", 2);
        assertThat(cluster.nowMs() - killedAtMs).isLessThan(2_000);
        assertThat(cluster.controller()).isNotSameAs(dead);
        dead.start();
        dead.awaitServing();
        assertThat(topic(dead, "after").partitions()).hasSize(2);
    }

    @Test
    void aBrokerThatDiesIsMissedWithinASecondAndWhatItAloneHadHasNoLeader() {
        TestCluster cluster = TestCluster.start();
        Node dead = cluster.others().getLast();
        Node asked = cluster.controller();
        Topics.create(asked.connect(), "spread", 3);
        dead.kill();
        long killedAtMs = cluster.nowMs();
        cluster.await("the loss is noticed", () -> metadata(asked).brokers().size() == 2);
        assertThat(cluster.nowMs() - killedAtMs).isLessThan(1_000);
        assertThat(topic(asked, "spread").partitions())
                .filteredOn(partition -> partition.errorCode() != 0)
                .singleElement()
                .satisfies(
                        partition -> {
                            assertThat(Errors.of(partition.errorCode()))
                                    .isEqualTo(Errors.LEADER_NOT_AVAILABLE);
                            assertThat(partition.leaderId()).isEqualTo(-1);
                            assertThat(partition.offlineReplicas()).containsExactly(dead.id());
                        });
        dead.start();
        dead.awaitServing();
        cluster.await(
                "its partitions are led again",
                () ->
                        topic(asked, "spread").partitions().stream()
                                .allMatch(p -> p.errorCode() == 0));
    }

    /** Its connections were closed before another controller was active, which has to have noticed all the same. */
    @Test
    void anActiveControllerThatDiesIsMissedAsABrokerWithinTwoSeconds() {
        TestCluster cluster = TestCluster.start();
        Node asked = cluster.others().getFirst();
        cluster.controller().kill();
        long killedAtMs = cluster.nowMs();
        cluster.await("the loss is noticed", () -> metadata(asked).brokers().size() == 2);
        assertThat(cluster.nowMs() - killedAtMs).isLessThan(2_000);
    }

    @Test
    void aBrokerThatStopsInOrderIsGoneAtOnceAndComesBack() {
        TestCluster cluster = TestCluster.start();
        Node leaving = cluster.controller();
        Node asked = cluster.others().getFirst();
        long askedAtMs = cluster.nowMs();
        leaving.stop();
        assertThat(cluster.nowMs() - askedAtMs).isLessThan(1_500);
        assertThat(metadata(asked).brokers()).hasSize(2);
        Topics.create(asked.connect(), "meanwhile", 1);
        leaving.start();
        leaving.awaitServing();
        assertThat(topic(leaving, "meanwhile").partitions()).hasSize(1);
    }

    /** Nobody is left to take over from the last: it waits for an heir of the metadata, and not for one of its partitions as well. */
    @Test
    void brokersThatStopTogetherDoNotWaitForEachOther() {
        TestCluster cluster = TestCluster.start();
        Topics.create(cluster.controller().connect(), "events", 6);
        long askedAtMs = cluster.nowMs();
        cluster.nodes().forEach(Node::beginToStop);
        cluster.nodes().forEach(Node::awaitStopped);
        assertThat(cluster.nowMs() - askedAtMs).isLessThan(2_000);
        cluster.nodes().forEach(Node::start);
        cluster.nodes().forEach(Node::awaitServing);
        assertThat(topic(cluster.controller(), "events").partitions()).hasSize(6);
    }

    /** It has lost nothing, and its next life says so by the epoch of this one. */
    @Test
    void aBrokerThatLeavesBeforeItIsToldOfItsRegistrationRemembersItAllTheSame()
            throws IOException {
        TestCluster cluster = TestCluster.start();
        Node node = cluster.others().getFirst();
        Node controller = cluster.controller();
        long earlier = registeredEpoch(controller, node);
        node.stop();
        node.start();
        cluster.await("it knows whom to ask", () -> node.broker().leaderId() == controller.id());
        cluster.network().cut(controller.id(), node.id());
        cluster.await("it is registered", () -> registeredEpoch(controller, node) > earlier);
        cluster.runForMs(10); // its answer is lost
        cluster.network().heal();
        cluster.await("it has read so", () -> registeredEpoch(node, node) > earlier);
        assertThat(node.broker().brokerEpoch()).as("as its controller told").isEqualTo(-1);
        node.stop();
        assertThat(LogDirectory.open(node.disk(), node.firstLoop()).cleanEpoch())
                .isEqualTo(registeredEpoch(controller, node));
    }

    private static long registeredEpoch(Node asked, Node node) {
        BrokerRegistration known = asked.broker().image().brokers().get(node.id());
        return known == null ? -1 : known.brokerEpoch();
    }

    @Test
    void aBrokerWhoseDeathNobodyWasToldOfComesBackWhenItsEarlierLifeHasBeenMissed() {
        TestCluster cluster = TestCluster.start();
        Node cut = cluster.others().getFirst();
        cut.cutPower();
        cut.start();
        cut.awaitServing();
        assertThat(cut.stoppedBy()).isNull();
    }

    @Test
    void aBrokerThatStandsStillIsFencedAndTakenBackWhenItGoesOn() {
        TestCluster cluster = TestCluster.start();
        Node still = cluster.others().getFirst();
        Node asked = cluster.controller();
        still.pause(8_000);
        cluster.await("it is fenced", () -> metadata(asked).brokers().size() == 2);
        cluster.await("it is back", () -> metadata(asked).brokers().size() == 3);
        assertThat(still.stoppedBy()).isNull();
    }

    /** Its own controller answers it when all its loops have seen the change, and that may take longer than silence is borne. */
    @Test
    void aBrokerIsNotFencedForAChangeThatItTakesLongToCarryOut() {
        TestCluster cluster = TestCluster.start();
        Node slow = cluster.controller();
        slow.pausePartitions(7_000);
        Node asked = cluster.others().getFirst();
        TestClient.Reply reply = asked.connect().send(Topics.createRequest("t", 8, Map.of()), 7);
        for (int second = 0; second < 6; second++) {
            cluster.runForMs(1_000);
            assertThat(metadata(asked).brokers()).as("those not fenced").hasSize(3);
        }
        assertThat(reply.hasEnded()).isFalse();
        cluster.await("the topic", reply::hasEnded);
    }

    @Test
    void producerIdsAreNeverGivenTwice() {
        TestCluster cluster = TestCluster.start();
        List<Long> given = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (Node node : cluster.nodes()) {
                given.add(producerId(node));
            }
            Node restarted = cluster.node(round + 1);
            restarted.kill();
            restarted.start();
            restarted.awaitServing();
        }
        assertThat(given).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void everyBrokerNamesTheSameCoordinator() {
        TestCluster cluster = TestCluster.start();
        Set<Integer> named = new TreeSet<>();
        for (Node node : cluster.nodes()) {
            named.add(coordinator(node, "group"));
        }
        assertThat(named).singleElement().isIn(1, 2, 3);
    }

    @Test
    void theQuorumIsDescribedByWhicheverBrokerIsAsked() {
        TestCluster cluster = TestCluster.start();
        for (Node node : cluster.nodes()) {
            DescribeQuorumResponse.PartitionData told = Quorum.partition(node);
            assertThat(told.leaderId()).isEqualTo(cluster.controller().id());
            assertThat(told.currentVoters()).extracting("replicaId").containsExactly(1, 2, 3);
        }
    }

    @Test
    void aTopicIsCreatedOnceThoughTheNetworkLosesAndDoublesWhatIsForwarded() {
        for (long seed = 1; seed <= 3; seed++) {
            TestCluster cluster = TestCluster.start(seed, Map.of());
            cluster.network().setFaults(new SimNetwork.Faults(10, 10, 100_000, 30_000_000));
            for (int i = 0; i < 10; i++) {
                Node node = cluster.node(1 + i % 3);
                CreateTopicsResponse created =
                        node.connect()
                                .ask(
                                        Topics.createRequest("t" + i, 2, Map.of()),
                                        7,
                                        CreateTopicsResponse.class);
                assertThat(Errors.of(created.topics().getFirst().errorCode()))
                        .isEqualTo(Errors.NONE);
            }
        }
    }

    /** Whoever is asked loses the leadership of the metadata log before the change is committed, and nobody knows what becomes of it. */
    @Test
    void aChangeThatLosesItsControllerIsMadeByTheNext() {
        for (boolean deaf : new boolean[] {true, false}) {
            TestCluster cluster = TestCluster.start();
            Node controller = cluster.controller();
            for (Node other : cluster.others()) {
                cluster.network().cut(controller.id(), other.id());
                if (deaf) {
                    cluster.network().cut(other.id(), controller.id());
                }
            }
            List<TestClient.Reply> replies = new ArrayList<>();
            for (Node node : cluster.nodes()) {
                replies.add(
                        node.connect().send(Topics.createRequest("t" + node.id(), 2, Map.of()), 7));
            }
            cluster.runForMs(5_000);
            cluster.network().heal();
            cluster.await("answers", () -> replies.stream().allMatch(TestClient.Reply::hasEnded));
            for (TestClient.Reply reply : replies) {
                CreateTopicsResponse created = (CreateTopicsResponse) reply.message();
                assertThat(Errors.of(created.topics().getFirst().errorCode()))
                        .isEqualTo(Errors.NONE);
            }
            assertThat(metadata(controller).topics()).hasSize(3);
        }
    }

    /** Its client waits for longer than a broker does on its own account, and would be told that its own topic is in its way. */
    @Test
    void aTopicWhoseAnswerIsLongOnItsWayIsNotInItsOwnWay() {
        TestCluster cluster = TestCluster.start();
        Node asked = cluster.others().getFirst();
        cluster.network().cut(cluster.controller().id(), asked.id());
        TestClient.Reply reply = asked.connect().send(Topics.createRequest("t", 2, Map.of()), 7);
        cluster.runForMs(15_000);
        assertThat(metadata(cluster.others().getLast()).topics()).hasSize(1);
        assertThat(reply.hasEnded()).isFalse();
        cluster.network().heal();
        cluster.await("an answer", reply::hasEnded);
        assertThat(createdTopic(reply)).isEqualTo(Errors.NONE);
    }

    @Test
    void whatNobodyKnowsTheEndOfTimesOutBeforeItsClientDoes() {
        TestCluster cluster = TestCluster.start();
        Node asked = cluster.others().getFirst();
        cluster.network().cut(cluster.controller().id(), asked.id());
        TestClient.Reply reply =
                asked.connect().send(Topics.createRequest("t", 2, Map.of()).setTimeoutMs(6_000), 7);
        cluster.runForMs(5_900);
        assertThat(createdTopic(reply)).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    private static Errors createdTopic(TestClient.Reply reply) {
        CreateTopicsResponse created = (CreateTopicsResponse) reply.message();
        return Errors.of(created.topics().getFirst().errorCode());
    }

    @Test
    void withoutAMajorityChangesAreRefusedAndNothingHangs() {
        TestCluster cluster = TestCluster.start();
        Node last = cluster.others().getFirst();
        TestClient client = last.connect();
        cluster.nodes().stream().filter(node -> node != last).forEach(Node::kill);
        CreateTopicsResponse refused =
                client.ask(
                        Topics.createRequest("never", 1, Map.of()), 7, CreateTopicsResponse.class);
        assertThat(Errors.of(refused.topics().getFirst().errorCode()))
                .as("it was sent to one that is dead, or did it first")
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(metadata(last).brokers()).isNotEmpty();
    }

    private static MetadataResponse metadata(Node node) {
        return node.connect()
                .ask(
                        new MetadataRequest().setTopics(null),
                        METADATA_VERSION,
                        MetadataResponse.class);
    }

    private static MetadataResponse.MetadataResponseTopic topic(Node node, String name) {
        return node.connect()
                .ask(
                        new MetadataRequest()
                                .setTopics(
                                        List.of(
                                                new MetadataRequest.MetadataRequestTopic()
                                                        .setName(name))),
                        METADATA_VERSION,
                        MetadataResponse.class)
                .topics()
                .getFirst();
    }

    private static long producerId(Node node) {
        InitProducerIdResponse response =
                node.connect()
                        .ask(
                                new InitProducerIdRequest().setTransactionalId(null),
                                5,
                                InitProducerIdResponse.class);
        assertThat(Errors.of(response.errorCode())).isEqualTo(Errors.NONE);
        return response.producerId();
    }

    private static int coordinator(Node node, String group) {
        FindCoordinatorResponse.Coordinator found =
                node.connect()
                        .ask(
                                new FindCoordinatorRequest().setCoordinatorKeys(List.of(group)),
                                4,
                                FindCoordinatorResponse.class)
                        .coordinators()
                        .getFirst();
        assertThat(Errors.of(found.errorCode())).isEqualTo(Errors.NONE);
        return found.nodeId();
    }
}
