package dev.wharf.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.junit.jupiter.api.Test;

/** What must agree with Kafka to the last bit: where a group lives, and the defaults. */
final class GroupPartitionsTest {
    @Test
    void a_group_lives_where_kafka_looks_for_it() {
        Random random = new Random(3);
        for (int round = 0; round < 10_000; round++) {
            String groupId = "group-" + random.nextLong();
            int partitions = 1 + random.nextInt(200);
            assertThat(GroupPartitions.partitionOf(groupId, partitions))
                    .isEqualTo(Utils.abs(groupId.hashCode()) % partitions);
        }
        String minimal = "polygenelubricants"; // its hash is Integer.MIN_VALUE
        assertThat(GroupPartitions.partitionOf(minimal, 50))
                .isEqualTo(Utils.abs(minimal.hashCode()) % 50);
    }

    @Test
    void every_setting_has_kafkas_name_and_default() {
        Map<String, Object> defaults = GroupCoordinatorConfig.CONFIG_DEF.defaultValues();
        assertThat(GroupConfig.KEYS)
                .allSatisfy(
                        key ->
                                assertThat(String.valueOf(defaults.get(key.name())))
                                        .as(key.name())
                                        .isEqualTo(key.defaultText()));
    }
}
