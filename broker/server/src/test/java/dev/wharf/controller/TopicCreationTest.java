package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static dev.wharf.controller.MachineDriver.configured;
import static dev.wharf.controller.MachineDriver.error;
import static dev.wharf.controller.MachineDriver.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.TopicResult;
import dev.wharf.controller.ControllerAnswer.TopicsCreated;
import dev.wharf.controller.ControllerCommand.CreateTopics;
import dev.wharf.controller.ControllerCommand.NewTopic;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.metadata.TopicImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicCreationTest {
    private final MachineDriver driver = new MachineDriver(3);

    private Errors creating(NewTopic topic) {
        return error(driver.create(topic).problem());
    }

    private static PartitionReplicas replicas(int partition, Integer... brokers) {
        return new PartitionReplicas(partition, Arrays.asList(brokers));
    }

    @Test
    void aTopicWithoutNumbersGetsTheDefaults() {
        TopicResult result = driver.create(topic("orders"));
        assertThat(result.problem()).isNull();
        assertThat(result.partitions()).isEqualTo(3);
        assertThat(result.replicationFactor()).isEqualTo((short) 1);
        TopicImage topic = Objects.requireNonNull(driver.image().topic("orders"));
        assertThat(topic.id()).isEqualTo(result.id());
        assertThat(topic.partitions().size()).isEqualTo(3);
    }

    @Test
    void aNewPartitionIsLedByItsFirstReplicaInItsDirectory() {
        driver.create(assigned("orders", List.of(replicas(0, 2, 0))));
        assertThat(driver.image().partition(new TopicPartition("orders", 0)))
                .isEqualTo(
                        new PartitionImage(
                                List.of(2, 0),
                                List.of(Samples.DIRECTORY, Samples.DIRECTORY),
                                List.of(2, 0),
                                2,
                                0,
                                0));
    }

    @Test
    void aRequestThatIsOnlyToBeValidatedChangesNothing() {
        TopicsCreated answer =
                (TopicsCreated)
                        driver.ask(
                                new CreateTopics(
                                        driver.nextId(),
                                        List.of(topic("orders"), topic("orders.eu")),
                                        true));
        assertThat(answer.topics()).extracting(TopicResult::problem).containsOnlyNulls();
        assertThat(driver.lastRecords()).isEmpty();
    }

    @Test
    void theSameCommandAgainFindsItsTopicsAndSaysYes() {
        CreateTopics command =
                new CreateTopics(driver.nextId(), List.of(topic("a"), topic("b")), false);
        TopicsCreated first = (TopicsCreated) driver.ask(command);
        assertThat(driver.ask(command)).isEqualTo(first);
        assertThat(driver.lastRecords()).isEmpty();
        assertThat(first.topics()).extracting(TopicResult::id).doesNotHaveDuplicates();
    }

    @Test
    void aTopicThatWasDeletedBeforeItsCreationComesAgainGetsAnotherId() {
        CreateTopics command = new CreateTopics(driver.nextId(), List.of(topic("a")), false);
        Uuid first = ((TopicsCreated) driver.ask(command)).topics().getFirst().id();
        driver.ask(
                new ControllerCommand.DeleteTopics(
                        List.of(new ControllerCommand.TopicKey.ById(first))));
        assertThat(((TopicsCreated) driver.ask(command)).topics().getFirst().id())
                .isNotEqualTo(first);
    }

    @Test
    void anotherCommandFindsThatTheTopicExists() {
        driver.create(topic("orders"));
        TopicResult result = driver.create(topic("orders"));
        assertThat(error(result.problem())).isEqualTo(Errors.TOPIC_ALREADY_EXISTS);
        assertThat(result.id()).isEqualTo(Uuid.ZERO);
        assertThat(result.partitions()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"''", ".", "..", "a/b", "ümlaut", "with space", "semi;colon"},
            ignoreLeadingAndTrailingWhitespace = false)
    void aNameOutsideOfTheRulesIsRefused(String name) {
        assertThat(creating(topic(name))).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void aNameMayHave249CharactersAndNoMore() {
        assertThat(creating(topic("x".repeat(249)))).isEqualTo(Errors.NONE);
        assertThat(creating(topic("x".repeat(250)))).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void namesThatDifferOnlyInDotsAndUnderscoresCollide() {
        driver.create(topic("a.b_c"));
        assertThat(creating(topic("a_b.c"))).isEqualTo(Errors.INVALID_TOPIC_EXCEPTION);
        assertThat(
                        driver.create(List.of(topic("x.y"), topic("x_y"))).stream()
                                .map(result -> error(result.problem())))
                .containsExactly(Errors.NONE, Errors.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void aCollisionEndsWithTheTopicItIsWith() {
        TopicResult created = driver.create(topic("a.b"));
        driver.ask(
                new ControllerCommand.DeleteTopics(
                        List.of(new ControllerCommand.TopicKey.ById(created.id()))));
        assertThat(creating(topic("a_b"))).isEqualTo(Errors.NONE);
    }

    @Test
    void theMetadataLogsNameIsReserved() {
        assertThat(creating(topic("__cluster_metadata"))).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void aNameThatIsTwiceInARequestIsRefusedTwice() {
        List<TopicResult> results = driver.create(List.of(topic("a"), topic("b"), topic("a")));
        assertThat(results.stream().map(result -> error(result.problem())))
                .containsExactly(Errors.INVALID_REQUEST, Errors.NONE, Errors.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, INVALID_PARTITIONS",
        "-2, 1, INVALID_PARTITIONS",
        "1, 0, INVALID_REPLICATION_FACTOR",
        "1, -2, INVALID_REPLICATION_FACTOR",
        "1, 4, INVALID_REPLICATION_FACTOR",
        "1, 3, NONE",
        "10000, 1, NONE",
        "10001, 1, POLICY_VIOLATION"
    })
    void numbersAreChecked(int partitions, int factor, Errors expected) {
        assertThat(creating(topic("orders", partitions, factor))).isEqualTo(expected);
    }

    @Test
    void theClusterHoldsALimitedNumberOfPartitions() {
        for (int i = 0; i < 10; i++) {
            assertThat(creating(topic("t" + i, 10_000, 1))).isEqualTo(Errors.NONE);
        }
        assertThat(creating(topic("more", 1, 1))).isEqualTo(Errors.POLICY_VIOLATION);
    }

    @Test
    void aManualAssignmentIsTakenAsItIs() {
        TopicResult result =
                driver.create(assigned("a", List.of(replicas(1, 1, 2), replicas(0, 0, 1))));
        assertThat(result.partitions()).isEqualTo(2);
        assertThat(result.replicationFactor()).isEqualTo((short) 2);
        TopicImage topic = Objects.requireNonNull(driver.image().topic("a"));
        assertThat(Objects.requireNonNull(topic.partition(1)).replicas()).containsExactly(1, 2);
    }

    @Test
    void aManualAssignmentThatCannotBeIsRefused() {
        List<List<PartitionReplicas>> wrong =
                List.of(
                        List.of(replicas(0)),
                        List.of(replicas(0, 7)),
                        List.of(replicas(0, 1, 1)),
                        List.of(replicas(0, 0), replicas(1, 0, 1)),
                        List.of(replicas(0, 0), replicas(0, 1)),
                        List.of(replicas(1, 0)),
                        List.of(replicas(0, 0), replicas(2, 0)));
        List<Errors> errors = new ArrayList<>();
        for (List<PartitionReplicas> assignment : wrong) {
            errors.add(creating(assigned("a", assignment)));
        }
        assertThat(errors).containsOnly(Errors.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void aManualAssignmentAllowsNoNumbersBesideIt() {
        NewTopic both = new NewTopic("a", 1, (short) -1, List.of(replicas(0, 0)), Map.of());
        assertThat(creating(both)).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void configurationsAreStoredAndWrongOnesRefused() {
        assertThat(creating(configured("a", Map.of("retention.ms", "5")))).isEqualTo(Errors.NONE);
        assertThat(driver.image().config(ConfigResource.ofTopic("a")))
                .containsEntry("retention.ms", "5");
        assertThat(creating(configured("b", Map.of("retention.ms", "x"))))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(creating(configured("c", Collections.singletonMap("retention.ms", null))))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(creating(configured("d", Map.of("retention.ms", "1".repeat(2_000_000)))))
                .isEqualTo(Errors.POLICY_VIOLATION);
    }

    @Test
    void withoutABrokerThereIsNoTopic() {
        assertThat(error(new MachineDriver(0).create(topic("a")).problem()))
                .isEqualTo(Errors.INVALID_REPLICATION_FACTOR);
    }
}
