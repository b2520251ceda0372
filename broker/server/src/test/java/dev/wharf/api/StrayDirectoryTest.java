package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.TestCluster.Node;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.AlterPartitionReassignmentsRequest;
import dev.wharf.protocol.message.AlterPartitionReassignmentsResponse;
import dev.wharf.sim.client.Requests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node comes back and has what is not its own any more: it serves none of it, and deletes none of it. */
final class StrayDirectoryTest {
    private static final String SEGMENT = "/00000000000000000000.log";
    private static final String STRAY = "orders-0\\.[0-9a-f]{32}-stray";
    private static final long LONG_MS = 200_000;

    private final TestCluster cluster = TestCluster.start();
    private final TestTopic topic = TestTopic.create(cluster, "orders", Map.of());
    private final Node away = topic.followers().getFirst();

    @Test
    void aTopicThatWasDeletedMeanwhileIsKeptUnderAnotherName() {
        topic.append("a");
        byte[] content = away.disk().content("orders-0" + SEGMENT);
        away.stop();
        assertThat(Topics.delete(cluster.controller().connect(), "orders")).isEqualTo(Errors.NONE);
        comeBack();
        assertThat(directories()).singleElement().asString().matches(STRAY);
        cluster.runForMs(LONG_MS);
        away.kill();
        comeBack();
        assertThat(directories()).singleElement().asString().matches(STRAY);
        assertThat(away.disk().content(directories().getFirst() + SEGMENT)).isEqualTo(content);
    }

    @Test
    void aReplicaThatMovedAwayMeanwhileIsKeptUnderAnotherNameAndComesBackEmpty() {
        topic.append("a");
        away.kill();
        List<Integer> others =
                cluster.nodes().stream().map(Node::id).filter(id -> id != away.id()).toList();
        reassign(others);
        comeBack();
        assertThat(directories()).singleElement().asString().matches(STRAY);
        reassign(List.of(1, 2, 3));
        topic.awaitAllInSync();
        assertThat(topic.replica(away).log().logEndOffset()).isEqualTo(1);
        assertThat(directories()).hasSize(2);
    }

    @Test
    void aTopicThatWasMadeAnewMeanwhileBeginsWithNothing() {
        topic.append("of the first");
        away.kill();
        assertThat(Topics.delete(cluster.controller().connect(), "orders")).isEqualTo(Errors.NONE);
        TestTopic second =
                TestTopic.createOn(
                        cluster,
                        "orders",
                        cluster.nodes().stream().filter(Node::isUp).mapToInt(Node::id).toArray());
        second.append("of the second");
        reassign(List.of(1, 2, 3));
        comeBack();
        second.awaitAllInSync();
        assertThat(second.replica(away).log().logEndOffset()).isEqualTo(1);
        assertThat(second.read()).containsExactly("of the second");
        assertThat(directories()).hasSize(2).anyMatch(name -> name.matches(STRAY));
    }

    @Test
    void whatIsStillItsOwnStaysWhereItIs() {
        topic.append("a");
        away.cutPower();
        comeBack();
        topic.awaitAllInSync();
        assertThat(directories()).containsExactly("orders-0");
    }

    private void comeBack() {
        away.start();
        away.awaitServing();
    }

    /** The directories of the topic on the node that was away. */
    private List<String> directories() {
        return away.disk().files().stream()
                .filter(path -> path.startsWith("orders-"))
                .map(path -> path.substring(0, path.indexOf('/')))
                .distinct()
                .toList();
    }

    private void reassign(List<Integer> brokers) {
        AlterPartitionReassignmentsRequest request = Requests.reassignment("orders", 0, brokers);
        AlterPartitionReassignmentsResponse response =
                cluster.controller()
                        .connect()
                        .ask(request, 0, AlterPartitionReassignmentsResponse.class);
        assertThat(response.errorCode()).isZero();
    }
}
