package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics and their settings as an operator's program meets them, in good order and not, with the stock Java client. */
final class TopicAdministrationTest {
    private static final short ONE = 1;

    @TempDir static Path directory;
    private static RunningBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = RunningBroker.start(directory.resolve("data"));
        admin = Admin.create(broker.clientConfig());
        admin.createTopics(List.of(new NewTopic("there", 2, ONE))).all().get();
    }

    @AfterAll
    static void stop() throws Exception {
        admin.close();
        broker.close();
    }

    @Test
    void aNewTopicIsReportedWithWhatItGot() throws Exception {
        NewTopic topic =
                new NewTopic("reported", Optional.of(3), Optional.empty())
                        .configs(Map.of("retention.ms", "1234"));
        CreateTopicsResult made = admin.createTopics(List.of(topic));

        assertThat(made.numPartitions("reported").get()).isEqualTo(3);
        assertThat(made.replicationFactor("reported").get()).isEqualTo(1);
        assertThat(made.config("reported").get().get("retention.ms").value()).isEqualTo("1234");
        assertThat(made.topicId("reported").get()).isEqualTo(describe("reported").topicId());
    }

    @Test
    void aTopicThatIsOnlyValidatedIsNotMade() throws Exception {
        CreateTopicsOptions only = new CreateTopicsOptions().validateOnly(true);

        admin.createTopics(List.of(new NewTopic("thought", 1, ONE)), only).all().get();

        assertThat(admin.listTopics().names().get()).doesNotContain("thought");
        assertFails(
                admin.createTopics(List.of(new NewTopic("there", 1, ONE)), only).all(),
                TopicExistsException.class);
    }

    @Test
    void replicasGoWhereTheOperatorPutsThem() throws Exception {
        admin.createTopics(List.of(new NewTopic("placed", Map.of(0, List.of(1), 1, List.of(1)))))
                .all()
                .get();

        assertThat(describe("placed").partitions())
                .allSatisfy(partition -> assertThat(partition.leader().id()).isEqualTo(1));
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                arguments(new NewTopic("there", 1, ONE), TopicExistsException.class),
                arguments(new NewTopic("no spaces", 1, ONE), InvalidTopicException.class),
                arguments(new NewTopic("..", 1, ONE), InvalidTopicException.class),
                arguments(new NewTopic("", 1, ONE), InvalidTopicException.class),
                arguments(new NewTopic("x".repeat(250), 1, ONE), InvalidTopicException.class),
                arguments(new NewTopic("none", 0, ONE), InvalidPartitionsException.class),
                arguments(
                        new NewTopic("copies", 1, (short) 2),
                        InvalidReplicationFactorException.class),
                arguments(
                        new NewTopic("elsewhere", Map.of(0, List.of(9))),
                        InvalidReplicaAssignmentException.class),
                arguments(
                        new NewTopic("gap", Map.of(1, List.of(1))),
                        InvalidReplicaAssignmentException.class),
                arguments(
                        new NewTopic("odd", 1, ONE).configs(Map.of("segment.bytes", "few")),
                        InvalidConfigurationException.class),
                arguments(
                        new NewTopic("odd", 1, ONE).configs(Map.of("no.such.key", "1")),
                        InvalidConfigurationException.class));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void aTopicThatCannotBeIsRefused(NewTopic topic, Class<? extends Exception> error)
            throws Exception {
        Set<String> before = admin.listTopics().names().get();

        assertFails(admin.createTopics(List.of(topic)).all(), error);

        assertThat(admin.listTopics().names().get()).isEqualTo(before);
    }

    @Test
    void aTopicGrowsButNeverShrinks() throws Exception {
        admin.createTopics(List.of(new NewTopic("growing", 2, ONE))).all().get();
        CreatePartitionsOptions only = new CreatePartitionsOptions().validateOnly(true);
        admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(4)), only).all().get();
        assertThat(describe("growing").partitions()).hasSize(2);

        admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(4))).all().get();

        assertThat(describe("growing").partitions()).hasSize(4);
        for (int count : new int[] {4, 3, 0}) {
            assertFails(
                    admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(count)))
                            .all(),
                    InvalidPartitionsException.class);
        }
        assertFails(
                admin.createPartitions(Map.of("unheard", NewPartitions.increaseTo(2))).all(),
                UnknownTopicOrPartitionException.class);
        assertFails(
                admin.createPartitions(
                                Map.of("growing", NewPartitions.increaseTo(5, List.of(List.of(9)))))
                        .all(),
                InvalidReplicaAssignmentException.class);
    }

    @Test
    void aTopicIsFoundAndDeletedByItsId() throws Exception {
        Uuid id = admin.createTopics(List.of(new NewTopic("byid", 1, ONE))).topicId("byid").get();
        TopicCollection one = TopicCollection.ofTopicIds(List.of(id));
        assertThat(admin.describeTopics(one).allTopicIds().get().values())
                .extracting(TopicDescription::name)
                .containsExactly("byid");

        admin.deleteTopics(one).all().get();

        assertThat(admin.listTopics().names().get()).doesNotContain("byid");
        assertFails(admin.describeTopics(one).allTopicIds(), UnknownTopicIdException.class);
        assertFails(admin.deleteTopics(one).all(), UnknownTopicIdException.class);
        assertFails(
                admin.describeTopics(List.of("unheard")).allTopicNames(),
                UnknownTopicOrPartitionException.class);
    }

    @Test
    void aTopicMadeAgainIsAnotherTopic() throws Exception {
        NewTopic topic = new NewTopic("again", 1, ONE);
        Uuid first = admin.createTopics(List.of(topic)).topicId("again").get();
        admin.deleteTopics(List.of("again")).all().get();

        assertThat(admin.createTopics(List.of(topic)).topicId("again").get()).isNotEqualTo(first);
    }

    @Test
    void settingsAreSetAppendedSubtractedAndReset() throws Exception {
        admin.createTopics(List.of(new NewTopic("tuned", 1, ONE))).all().get();

        alter("tuned", new ConfigEntry("retention.ms", "1"), OpType.SET);
        alter("tuned", new ConfigEntry("cleanup.policy", "compact"), OpType.APPEND);
        assertThat(config("tuned").get("cleanup.policy").value()).isEqualTo("delete,compact");
        alter("tuned", new ConfigEntry("cleanup.policy", "delete"), OpType.SUBTRACT);
        assertThat(config("tuned").get("cleanup.policy").value()).isEqualTo("compact");
        assertThat(config("tuned").get("retention.ms").source())
                .isEqualTo(ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG);
        alter("tuned", new ConfigEntry("retention.ms", null), OpType.DELETE);

        ConfigEntry reset = config("tuned").get("retention.ms");
        assertThat(reset.value()).isEqualTo("604800000");
        assertThat(reset.source()).isEqualTo(ConfigEntry.ConfigSource.DEFAULT_CONFIG);
    }

    @Test
    void settingsThatCannotBeAreRefused() throws Exception {
        admin.createTopics(List.of(new NewTopic("strict", 1, ONE))).all().get();
        Config before = config("strict");

        for (ConfigEntry wrong :
                List.of(
                        new ConfigEntry("segment.bytes", "few"),
                        new ConfigEntry("min.insync.replicas", "0"),
                        new ConfigEntry("cleanup.policy", "burn"),
                        new ConfigEntry("no.such.key", "1"))) {
            assertThatThrownBy(() -> alter("strict", wrong, OpType.SET))
                    .as(wrong.name())
                    .hasCauseInstanceOf(InvalidConfigurationException.class);
        }
        assertThatThrownBy(() -> alter("strict", new ConfigEntry("segment.ms", "1"), OpType.APPEND))
                .hasCauseInstanceOf(InvalidConfigurationException.class);
        assertThatThrownBy(() -> alter("unheard", new ConfigEntry("segment.ms", "1"), OpType.SET))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThatThrownBy(() -> config("unheard"))
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(config("strict").entries())
                .containsExactlyInAnyOrderElementsOf(before.entries());
    }

    @Test
    void aSettingThatIsOnlyValidatedDoesNotChange() throws Exception {
        admin.createTopics(List.of(new NewTopic("asked", 1, ONE))).all().get();

        admin.incrementalAlterConfigs(
                        change("asked", new ConfigEntry("retention.ms", "1"), OpType.SET),
                        new AlterConfigsOptions().validateOnly(true))
                .all()
                .get();

        assertThat(config("asked").get("retention.ms").value()).isEqualTo("604800000");
    }

    private static TopicDescription describe(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next();
    }

    private static Config config(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
    }

    private static void alter(String topic, ConfigEntry entry, OpType how) throws Exception {
        admin.incrementalAlterConfigs(change(topic, entry, how)).all().get();
    }

    private static Map<ConfigResource, Collection<AlterConfigOp>> change(
            String topic, ConfigEntry entry, OpType how) {
        return Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(entry, how)));
    }

    private static void assertFails(KafkaFuture<?> future, Class<? extends Exception> error) {
        assertThatThrownBy(future::get).hasCauseInstanceOf(error);
    }
}
