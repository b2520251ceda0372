package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.error;
import static dev.wharf.controller.MachineDriver.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.BrokerRegistered;
import dev.wharf.controller.ControllerAnswer.Deletion;
import dev.wharf.controller.ControllerAnswer.ProducerIdBlock;
import dev.wharf.controller.ControllerAnswer.TopicsDeleted;
import dev.wharf.controller.ControllerCommand.AllocateProducerIds;
import dev.wharf.controller.ControllerCommand.AlterConfigs;
import dev.wharf.controller.ControllerCommand.ConfigChange;
import dev.wharf.controller.ControllerCommand.DeleteTopics;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.controller.ControllerCommand.Operation;
import dev.wharf.controller.ControllerCommand.RegisterBroker;
import dev.wharf.controller.ControllerCommand.ReplaceConfigs;
import dev.wharf.controller.ControllerCommand.ResourceChanges;
import dev.wharf.controller.ControllerCommand.ResourceValues;
import dev.wharf.controller.ControllerCommand.TopicKey;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ControllerMachineTest {
    private static final ConfigResource ORDERS = ConfigResource.ofTopic("orders");

    private final MachineDriver driver = new MachineDriver(2);

    private List<Deletion> delete(TopicKey... keys) {
        return ((TopicsDeleted) driver.ask(new DeleteTopics(List.of(keys)))).topics();
    }

    private Errors alter(ConfigResource resource, ConfigChange... changes) {
        return error(
                driver.alter(
                                new AlterConfigs(
                                        List.of(new ResourceChanges(resource, List.of(changes))),
                                        false))
                        .getFirst()
                        .problem());
    }

    private static ConfigChange change(String key, Operation operation, String value) {
        return new ConfigChange(key, operation, value);
    }

    @Test
    void topicsAreDeletedByNameAndById() {
        Uuid a = driver.create(topic("a")).id();
        Uuid b = driver.create(topic("b")).id();
        assertThat(delete(new TopicKey.ByName("a"), new TopicKey.ById(b)))
                .containsExactly(new Deletion("a", a, null), new Deletion("b", b, null));
        assertThat(driver.image().topics().size()).isZero();
    }

    @Test
    void whatIsUnknownIsSaidInTheWordsItWasAskedFor() {
        List<Deletion> results =
                delete(new TopicKey.ByName("none"), new TopicKey.ById(new Uuid(9, 9)));
        assertThat(results.stream().map(result -> error(result.problem())))
                .containsExactly(Errors.UNKNOWN_TOPIC_OR_PARTITION, Errors.UNKNOWN_TOPIC_ID);
        assertThat(results.get(1).name()).isNull();
    }

    @Test
    void aTopicThatIsNamedTwiceIsNotDeleted() {
        Uuid a = driver.create(topic("a")).id();
        List<Deletion> results = delete(new TopicKey.ByName("a"), new TopicKey.ById(a));
        assertThat(results.stream().map(result -> error(result.problem())))
                .containsExactly(Errors.INVALID_REQUEST, Errors.INVALID_REQUEST);
        assertThat(driver.image().topic("a")).isNotNull();
    }

    @Test
    void aTopicGrowsBehindItsPartitions() {
        driver.create(topic("orders", 2, 2));
        assertThat(driver.grow(new Growth("orders", 5, null)).getFirst().problem()).isNull();
        assertThat(Objects.requireNonNull(driver.image().topic("orders")).partitions().size())
                .isEqualTo(5);
        PartitionImage last =
                Objects.requireNonNull(driver.image().partition(new TopicPartition("orders", 4)));
        assertThat(last.replicas()).hasSize(2);
    }

    @Test
    void growthThatCannotBeIsRefused() {
        driver.create(topic("orders", 2, 1));
        List<Growth> wrong =
                List.of(
                        new Growth("none", 3, null),
                        new Growth("orders", 2, null),
                        new Growth("orders", 1, null),
                        new Growth("orders", 20_000, null),
                        new Growth("orders", 3, List.of()),
                        new Growth("orders", 3, List.of(List.of(0, 1))),
                        new Growth("orders", 3, List.of(List.of(8))));
        assertThat(wrong.stream().map(growth -> error(driver.grow(growth).getFirst().problem())))
                .containsExactly(
                        Errors.UNKNOWN_TOPIC_OR_PARTITION,
                        Errors.INVALID_PARTITIONS,
                        Errors.INVALID_PARTITIONS,
                        Errors.POLICY_VIOLATION,
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(
                        driver
                                .grow(new Growth("orders", 3, null), new Growth("orders", 4, null))
                                .stream()
                                .map(result -> error(result.problem())))
                .containsOnly(Errors.INVALID_REQUEST);
    }

    @Test
    void newPartitionsMayBeAssigned() {
        driver.create(topic("orders", 1, 1));
        driver.grow(new Growth("orders", 2, List.of(List.of(1))));
        assertThat(
                        Objects.requireNonNull(
                                        driver.image().partition(new TopicPartition("orders", 1)))
                                .leader())
                .isEqualTo(1);
    }

    @Test
    void valuesAreSetDeletedAppendedAndSubtracted() {
        driver.create(topic("orders"));
        assertThat(
                        alter(
                                ORDERS,
                                change("retention.ms", Operation.SET, "7"),
                                change("cleanup.policy", Operation.APPEND, "compact")))
                .isEqualTo(Errors.NONE);
        assertThat(driver.image().config(ORDERS))
                .isEqualTo(Map.of("retention.ms", "7", "cleanup.policy", "delete,compact"));
        alter(
                ORDERS,
                new ConfigChange("retention.ms", Operation.DELETE, null),
                change("cleanup.policy", Operation.SUBTRACT, "delete"));
        assertThat(driver.image().config(ORDERS)).isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @Test
    void changesThatCannotBeAreRefusedAndNothingOfTheirResourceChanges() {
        driver.create(topic("orders"));
        ConfigChange good = change("retention.ms", Operation.SET, "7");
        assertThat(alter(ORDERS, good, change("unknown", Operation.SET, "1")))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(alter(ORDERS, good, change("retention.ms", Operation.SET, "8")))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(alter(ORDERS, change("retention.ms", Operation.APPEND, "8")))
                .isEqualTo(Errors.INVALID_CONFIG);
        assertThat(alter(ORDERS, new ConfigChange("retention.ms", Operation.SET, null)))
                .isEqualTo(Errors.INVALID_REQUEST);
        assertThat(alter(ConfigResource.ofTopic("none"), good))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(
                        driver
                                .alter(
                                        new AlterConfigs(
                                                List.of(
                                                        new ResourceChanges(ORDERS, List.of(good)),
                                                        new ResourceChanges(ORDERS, List.of(good))),
                                                false))
                                .stream()
                                .map(result -> error(result.problem())))
                .containsOnly(Errors.INVALID_REQUEST);
        assertThat(driver.image().config(ORDERS)).isEmpty();
    }

    @Test
    void aReplacementForgetsWhatItDoesNotName() {
        driver.create(topic("orders"));
        alter(ORDERS, change("retention.ms", Operation.SET, "7"));
        driver.alter(
                new ReplaceConfigs(
                        List.of(
                                new ResourceValues(
                                        ORDERS,
                                        new TreeMap<>(Map.of("cleanup.policy", "compact")))),
                        false));
        assertThat(driver.image().config(ORDERS)).isEqualTo(Map.of("cleanup.policy", "compact"));
    }

    @Test
    void aChangeThatIsOnlyToBeValidatedIsNotMade() {
        driver.alter(
                new AlterConfigs(
                        List.of(
                                new ResourceChanges(
                                        ConfigResource.ofBroker(1),
                                        List.of(change("retention.ms", Operation.SET, "7")))),
                        true));
        assertThat(driver.lastRecords()).isEmpty();
    }

    @Test
    void noTwoBlocksOfProducerIdsOverlap() {
        ProducerIdBlock first = allocate(0, 0);
        ProducerIdBlock second = allocate(1, 0);
        assertThat(first).isEqualTo(new ProducerIdBlock(Errors.NONE, 0, 1_000));
        assertThat(second).isEqualTo(new ProducerIdBlock(Errors.NONE, 1_000, 1_000));
    }

    @Test
    void anEarlierLifeOfABrokerGetsNoProducerIds() {
        assertThat(allocate(0, 4)).isEqualTo(new ProducerIdBlock(Errors.STALE_BROKER_EPOCH, -1, 0));
    }

    /** For a broker of an epoch that is this much off its own. */
    private ProducerIdBlock allocate(int brokerId, int off) {
        long epoch = driver.broker(brokerId).brokerEpoch() + off;
        return (ProducerIdBlock) driver.ask(new AllocateProducerIds(brokerId, epoch));
    }

    @Test
    void aRestartedBrokerLeadsItsPartitionsInNewEpochs() {
        driver.create(topic("orders", 2, 1));
        int leader =
                Objects.requireNonNull(driver.image().partition(new TopicPartition("orders", 0)))
                        .leader();
        BrokerRegistration again = Samples.broker(leader, 77, false);
        long endOffset = driver.endOffset();
        assertThat(driver.ask(new RegisterBroker(again, -1)))
                .isEqualTo(new BrokerRegistered(null, endOffset));
        PartitionImage mine =
                Objects.requireNonNull(driver.image().partition(new TopicPartition("orders", 0)));
        PartitionImage others =
                Objects.requireNonNull(driver.image().partition(new TopicPartition("orders", 1)));
        assertThat(mine.leaderEpoch()).isEqualTo(1);
        assertThat(mine.partitionEpoch()).isEqualTo(1);
        assertThat(others.leaderEpoch()).isZero();
    }

    @Test
    void theSameIncarnationRegistersOnce() {
        RegisterBroker command = new RegisterBroker(Samples.broker(5, 1, false), -1);
        ControllerAnswer first = driver.ask(command);
        assertThat(driver.ask(command)).isEqualTo(first);
        assertThat(driver.lastRecords()).isEmpty();
    }

    @Test
    void theFirstRegistrationFinalisesTheFeatures() {
        assertThat(driver.image().features().get(Features.METADATA_VERSION)).isEqualTo((short) 30);
    }
}
