package dev.wharf.operator.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.TopicState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

final class TopicReadingTest {
    /** Else the partition would be taken for one that is to have a single replica. */
    @Test
    void aMoveThatBeganAfterTheDescriptionLeavesThePartitionItsReplicas() {
        PartitionReassignment move =
                new PartitionReassignment(List.of(3, 4, 0, 1, 2), List.of(3, 4), List.of(1, 2));
        TopicState topic =
                TopicReading.state(
                        described(0, 1, 2),
                        new Config(List.of()),
                        Map.of(new TopicPartition("t", 0), move));
        assertThat(topic.partitions().getFirst().target()).containsExactly(3, 4, 0);
        assertThat(topic.partitions().getFirst().isMoving()).isTrue();
    }

    @Test
    void aPartitionThatDoesNotMoveIsAsItIsDescribed() {
        TopicState topic = TopicReading.state(described(0, 1, 2), new Config(List.of()), Map.of());
        assertThat(topic.partitions().getFirst().target()).containsExactly(0, 1, 2);
    }

    private static TopicDescription described(int... brokers) {
        List<Node> nodes =
                Arrays.stream(brokers).mapToObj(id -> new Node(id, "host" + id, 9092)).toList();
        return new TopicDescription(
                "t", false, List.of(new TopicPartitionInfo(0, nodes.getFirst(), nodes, nodes)));
    }
}
