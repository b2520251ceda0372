package dev.wharf.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.LoopFigures;
import dev.wharf.api.TelemetryCounters;
import dev.wharf.group.GroupFigures;
import dev.wharf.group.GroupState;
import dev.wharf.log.CleanerFigures;
import dev.wharf.log.JournalFigures;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.network.NetworkCounters;
import dev.wharf.network.RequestFigures;
import dev.wharf.network.TurnFigures;
import dev.wharf.node.driver.ForceFigures;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.DiskSpace;
import dev.wharf.replica.PartitionFigures;
import dev.wharf.replica.TableFigures;
import dev.wharf.types.TopicPartition;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scrape says of given figures. */
final class NodeCollectorTest {
    private static final long MS = 1_000_000;

    @Test
    void theLoopsAreAddedUpAndEveryNameHasAValue() throws IOException {
        String text =
                scrape(
                        List.of(
                                turn(7, 10, partitions("orders", 1)),
                                turn(5, 20, partitions("a", 2))));

        assertThat(text)
                .contains(
                        "kafka_server_brokertopicmetrics_messagesin_total 12.0",
                        "kafka_server_brokertopicmetrics_messagesin_total{topic=\"orders\",} 3.0",
                        "kafka_server_brokertopicmetrics_bytesout_total 30.0",
                        "kafka_server_brokertopicmetrics_totalproducerequests_total 4.0",
                        "kafka_server_brokertopicmetrics_failedproducerequests_total 2.0",
                        "kafka_network_requestmetrics_requests_total{request=\"Produce\",version=\"12\",} 4.0",
                        "kafka_network_requestmetrics_errors_total{request=\"Produce\",error=\"NOT_LEADER_OR_FOLLOWER\",} 2.0",
                        "kafka_network_requestmetrics_totaltime_seconds_bucket{request=\"Produce\",le=\"0.001\",} 2.0",
                        "kafka_network_requestmetrics_totaltime_seconds_bucket{request=\"Produce\",le=\"+Inf\",} 4.0",
                        "kafka_network_requestmetrics_totaltime_seconds_count{request=\"Produce\",} 4.0",
                        "kafka_network_requestmetrics_totaltime_seconds_sum{request=\"Produce\",} 22.0",
                        "wharf_build_info{version=\"1.2.3\",} 1.0",
                        "kafka_server_kafkaserver_brokerstate 7.0",
                        "kafka_log_logflushstats_logflushtime_seconds_bucket{le=\"0.001\",} 1.0",
                        "kafka_log_logflushstats_logflushtime_seconds_count 2.0",
                        "kafka_log_logflushstats_logflushtime_seconds_sum 12.0",
                        "wharf_log_cleaner_replaced_bytes_total 200.0",
                        "wharf_log_cleaner_kept_bytes_total 60.0",
                        "kafka_log_logcleanermanager_uncleanable_partitions_count 2.0",
                        "kafka_server_replicamanager_partitioncount 3.0",
                        "kafka_log_log_logendoffset{topic=\"a\",partition=\"1\",} 9.0",
                        "kafka_coordinator_group_groupmetadatamanager_numgroups 4.0",
                        "kafka_coordinator_group_groupmetadatamanager_numgroupsstable 4.0",
                        "wharf_log_directory_usable_bytes 40.0",
                        "wharf_log_directory_full 1.0",
                        "wharf_loop_turn_seconds_bucket{loop=\"1\",le=\"0.001\",} 1.0",
                        "wharf_loop_turn_seconds_sum{loop=\"0\",} 13.0",
                        "wharf_loop_longest_turn_seconds{loop=\"1\",} 0.007",
                        "wharf_direct_memory_bytes 60.0",
                        "wharf_direct_memory_limit_bytes 70.0",
                        "wharf_log_open_files 6.0",
                        "wharf_log_open_files_limit 100.0",
                        "wharf_log_open_files_put_off_total 8.0",
                        "wharf_loop_delay_seconds{loop=\"1\",} 0.005");
        for (Family family : Families.ALL) {
            assertThat(text).contains("# HELP " + family.textName() + " ");
            assertThat(text).containsPattern("\n" + family.textName() + "[ {_]");
        }
    }

    @Test
    void partitionsBeyondTheLimitAreCountedAndHaveNoFiguresOfTheirOwn() throws IOException {
        int many = NodeCollector.MAX_PARTITIONS + 5;
        String text = scrape(List.of(turn(7, 10, partitions("wide", many))));

        assertThat(text)
                .contains(
                        "kafka_server_replicamanager_partitioncount " + (double) many,
                        "wharf_metrics_partitions_left_out 5.0",
                        "kafka_log_log_size{topic=\"wide\",partition=\"999\",} 100.0")
                .doesNotContain("kafka_log_log_size{topic=\"wide\",partition=\"1000\",}");
    }

    private static LoopTurn turn(
            long messagesIn, long bytesOut, List<PartitionFigures> partitions) {
        long[] byVersion = new long[ApiKey.PRODUCE.highestVersion() + 1];
        byVersion[12] = 2;
        long[] byTime = new long[RequestFigures.BOUNDS_NANOS.size() + 1];
        byTime[RequestFigures.BOUNDS_NANOS.indexOf(MS)] = 1;
        byTime[RequestFigures.BOUNDS_NANOS.size()] = 1;
        return new LoopTurn(
                new LoopFigures(
                        new TableFigures(
                                messagesIn,
                                1000,
                                new CleanerFigures(2, 100, 30, 1),
                                0,
                                3,
                                50,
                                partitions),
                        new GroupFigures(Map.of(GroupState.STABLE, 2), 5, 6, 7),
                        bytesOut,
                        4,
                        Map.of(ApiKey.PRODUCE, Map.of(Errors.NOT_LEADER_OR_FOLLOWER, 1L)),
                        1,
                        new JournalFigures(3, 20, 12_288, 1, 1, 2, 1, 5)),
                List.of(
                        new RequestFigures(
                                ApiKey.PRODUCE, list(byVersion), list(byTime), 11_000 * MS, 1, 2)),
                new TurnFigures(list(byTime), 13_000 * MS, 7 * MS),
                5 * MS,
                MS);
    }

    private static List<Long> list(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    /** One of half a millisecond, one beyond all bounds. */
    private static ForceFigures forces() {
        long[] byTime = new long[ForceFigures.BOUNDS_NANOS.size() + 1];
        byTime[ForceFigures.BOUNDS_NANOS.indexOf(MS / 2)] = 1;
        byTime[ForceFigures.BOUNDS_NANOS.size()] = 1;
        return new ForceFigures(list(byTime), 12_000 * MS);
    }

    private static List<PartitionFigures> partitions(String topic, int count) {
        List<PartitionFigures> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TopicPartition name = new TopicPartition(topic, i);
            partitions.add(new PartitionFigures(name, 3, 30, 100, 1, 0, 9, 0, 0, 0, false));
        }
        return partitions;
    }

    private static String scrape(List<LoopTurn> turns) throws IOException {
        NodeFigures figures =
                new NodeFigures(
                        turns,
                        MetadataImage.EMPTY,
                        new NetworkCounters(),
                        new TelemetryCounters(),
                        new DiskSpace.Measured(40, 100),
                        new NodeFigures.Memory(60, 70),
                        forces(),
                        true,
                        false,
                        true);
        CollectorRegistry registry = new CollectorRegistry();
        new NodeCollector("1.2.3", () -> figures).register(registry);
        Writer text = new StringWriter();
        TextFormat.write004(text, registry.metricFamilySamples());
        return text.toString();
    }
}
