package dev.wharf.operator.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.observe.MovingReplica;
import dev.wharf.operator.observe.PartitionState;
import dev.wharf.operator.observe.TopicState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class MoveReadingTest {
    private static final Map<Integer, Long> SIZES = Map.of(0, 500L, 1, 500L, 2, 120L);

    private static List<MovingReplica> moving(PartitionState... partitions) {
        TopicState topic = new TopicState("t", "id", List.of(partitions), new TreeMap<>());
        return MoveReading.of(
                List.of(topic), (broker, partition) -> SIZES.getOrDefault(broker, 0L));
    }

    private static PartitionState partition(int index, List<Integer> adding, int leader) {
        return new PartitionState(
                index, List.of(0, 1, 2, 3), adding, List.of(), List.of(0, 1), leader);
    }

    @Test
    void a_replica_lacks_what_its_leader_has_beyond_it() {
        assertThat(moving(partition(7, List.of(2, 3), 1), partition(8, List.of(), 0)))
                .containsExactly(
                        new MovingReplica("t", 7, 2, 1, 120, 380),
                        new MovingReplica("t", 7, 3, 1, 0, 500));
    }

    @Test
    void of_a_partition_without_a_leader_nobody_knows() {
        assertThat(moving(partition(7, List.of(2), -1))).isEmpty();
    }
}
