package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator with the stock Admin client, who looks into a single node and tidies up. */
final class AdministrationTest {
    private static final int NODE = 1;

    @TempDir static Path directory;
    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"));
        admin = Admin.create(broker.clientConfig());
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @Test
    void recordsAreDeletedUpToAnOffset() throws Exception {
        TopicPartition partition = topicWithRecords("trimmed", 5);
        assertThat(delete(partition, 3)).isEqualTo(3);
        assertThat(
                        admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                                .partitionResult(partition)
                                .get()
                                .offset())
                .isEqualTo(3);
        assertThat(delete(partition, -1)).isEqualTo(5);
        assertThatThrownBy(() -> delete(partition, 6))
                .hasCauseInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void recordsOfACompactedTopicAndOfAnInternalOneAreNotDeleted() throws Exception {
        NewTopic compacted =
                new NewTopic("latest", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
        admin.createTopics(List.of(compacted)).all().get();
        assertThatThrownBy(() -> delete(new TopicPartition("latest", 0), 0))
                .hasCauseInstanceOf(PolicyViolationException.class);
        topicWithRecords("grouped", 1);
        Map<String, Object> settings = new HashMap<>(broker.clientConfig());
        settings.put("group.id", "readers");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("grouped"));
            consumer.poll(Duration.ofSeconds(5)); // brings the topic of groups about
        }
        assertThatThrownBy(() -> delete(new TopicPartition("__consumer_offsets", 0), 0))
                .hasCauseInstanceOf(InvalidTopicException.class);
    }

    private static long delete(TopicPartition partition, long before) throws Exception {
        return of(
                        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                                .lowWatermarks(),
                        partition)
                .get()
                .lowWatermark();
    }

    @Test
    void theLogDirectoryIsDescribedWithItsVolume() throws Exception {
        TopicPartition partition = topicWithRecords("measured", 10);
        Map<String, LogDirDescription> directories =
                of(admin.describeLogDirs(List.of(NODE)).descriptions(), NODE).get();
        LogDirDescription described = of(directories, broker.dataDirectory().toString());
        assertThat(described.error()).isNull();
        assertThat(of(described.replicaInfos(), partition).size()).isPositive();
        assertThat(described.totalBytes().orElseThrow())
                .isGreaterThan(described.usableBytes().orElseThrow());
    }

    @Test
    void theQuorumIsTheNodeItself() throws Exception {
        QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
        assertThat(quorum.leaderId()).isEqualTo(NODE);
        assertThat(quorum.highWatermark()).isPositive();
        assertThat(quorum.voters())
                .singleElement()
                .satisfies(voter -> assertThat(voter.logEndOffset()).isPositive());
        assertThat(quorum.nodes()).containsKey(NODE);
        assertThat(quorum.observers()).isEmpty();
    }

    @Test
    void anIdempotentProducerIsSeenAtItsPartition() throws Exception {
        TopicPartition partition = topicWithRecords("written", 4);
        List<ProducerState> producers =
                admin.describeProducers(List.of(partition))
                        .partitionResult(partition)
                        .get()
                        .activeProducers();
        assertThat(producers).hasSize(1);
        assertThat(producers.getFirst().lastSequence()).isEqualTo(3);
        assertThat(producers.getFirst().currentTransactionStartOffset()).isEmpty();
    }

    @Test
    void aLargeTopicIsDescribedInPages() throws Exception {
        admin.createTopics(List.of(new NewTopic("large", 25, (short) 1))).all().get();
        DescribeTopicsOptions inPages =
                new DescribeTopicsOptions().partitionSizeLimitPerResponse(4);
        Map<String, TopicDescription> described =
                admin.describeTopics(TopicCollection.ofTopicNames(List.of("large")), inPages)
                        .allTopicNames()
                        .get();
        assertThat(of(described, "large").partitions()).hasSize(25);
    }

    @Test
    void aPartitionHasTheLeaderThatAnElectionWouldChoose() throws Exception {
        TopicPartition partition = topicWithRecords("led", 1);
        Optional<Throwable> outcome =
                admin.electLeaders(ElectionType.PREFERRED, Set.of(partition))
                        .partitions()
                        .get()
                        .get(partition);
        assertThat(outcome).get().isInstanceOf(ElectionNotNeededException.class);
        admin.electLeaders(ElectionType.PREFERRED, null).all().get();
    }

    @Test
    void replicasStayWhereTheyAre() throws Exception {
        TopicPartition partition = topicWithRecords("placed", 1);
        reassign(partition, Optional.of(new NewPartitionReassignment(List.of(NODE))));
        assertThat(admin.listPartitionReassignments().reassignments().get()).isEmpty();
        assertThatThrownBy(
                        () ->
                                reassign(
                                        partition,
                                        Optional.of(new NewPartitionReassignment(List.of(9)))))
                .hasCauseInstanceOf(InvalidReplicaAssignmentException.class);
        assertThatThrownBy(() -> reassign(partition, Optional.empty()))
                .hasCauseInstanceOf(NoReassignmentInProgressException.class);
    }

    private static void reassign(
            TopicPartition partition, Optional<NewPartitionReassignment> replicas)
            throws Exception {
        admin.alterPartitionReassignments(Map.of(partition, replicas)).all().get();
    }

    @Test
    void featuresAreToldAndNotRaisedBeyondWhatTheNodeRuns() throws Exception {
        Map<String, FinalizedVersionRange> finalised =
                admin.describeFeatures().featureMetadata().get().finalizedFeatures();
        short level = of(finalised, "metadata.version").maxVersionLevel();
        update(level);
        assertThatThrownBy(() -> update((short) (level + 1)))
                .hasCauseInstanceOf(InvalidUpdateVersionException.class);
    }

    private static void update(short level) throws Exception {
        admin.updateFeatures(
                        Map.of(
                                "metadata.version",
                                new FeatureUpdate(level, FeatureUpdate.UpgradeType.UPGRADE)),
                        new UpdateFeaturesOptions())
                .all()
                .get();
    }

    @Test
    void whatCanBeConfiguredIsListed() throws Exception {
        topicWithRecords("configured", 1);
        assertThat(admin.listConfigResources().all().get())
                .contains(
                        new ConfigResource(ConfigResource.Type.TOPIC, "configured"),
                        new ConfigResource(ConfigResource.Type.BROKER, "1"));
    }

    @Test
    void aNodeThatRunsIsNotUnregistered() {
        assertThatThrownBy(() -> admin.unregisterBroker(NODE).all().get())
                .hasCauseInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> admin.unregisterBroker(77).all().get())
                .hasCauseInstanceOf(BrokerIdNotRegisteredException.class);
    }

    @Test
    void aClientGetsItsInstanceId() throws Exception {
        Map<String, Object> settings = new HashMap<>(broker.clientConfig());
        settings.put("enable.metrics.push", "true");
        try (Admin client = Admin.create(settings)) {
            assertThat(client.clientInstanceId(Duration.ofSeconds(20)).toString()).hasSize(22);
        }
    }

    private static <K, V> V of(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key), () -> "nothing for " + key);
    }

    /** A topic of one partition with records of one idempotent producer. */
    private static TopicPartition topicWithRecords(String topic, int count) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        broker.clientConfig(), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, "value " + i)).get();
            }
        }
        return new TopicPartition(topic, 0);
    }
}
