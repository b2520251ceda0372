package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static dev.wharf.controller.MachineDriver.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerCommand.AlterConfigs;
import dev.wharf.controller.ControllerCommand.ConfigChange;
import dev.wharf.controller.ControllerCommand.Operation;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.controller.ControllerCommand.ResourceChanges;
import dev.wharf.controller.ControllerCommand.UnregisterBroker;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who leads when brokers die and come back: what was committed is on whoever leads, or nobody does. */
final class FailoverTest {
    private final MachineDriver driver = MachineDriver.cluster(4);

    /** Partition 0 of a topic with replicas 0, 1 and 2, of which two have to be in sync. */
    private void given() {
        driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0, 1, 2)))));
    }

    @Test
    void aTopicOfThreeReplicasNeedsTwoInSyncWhereNobodyHasSaidAnythingElse() {
        given();
        driver.create(topic("two", 1, 2));
        assertThat(minInsync("orders")).isEqualTo("2");
        assertThat(minInsync("two")).isNull();
        set(ConfigResource.ofAllBrokers(), "min.insync.replicas", "1");
        driver.create(topic("operators", 1, 3));
        assertThat(minInsync("operators")).isNull();
    }

    @Test
    void theNextReplicaInSyncLeadsWhenTheLeaderDies() {
        given();
        PartitionImage before = partition();
        driver.kill(0);
        PartitionImage after = partition();
        assertThat(after.leader()).isEqualTo(1);
        assertThat(after.isr()).containsExactly(1, 2);
        assertThat(after.elr()).isEmpty();
        assertThat(after.leaderEpoch()).isEqualTo(before.leaderEpoch() + 1);
        assertThat(after.partitionEpoch()).isEqualTo(before.partitionEpoch() + 1);
    }

    @Test
    void theLeaderStaysInItsEpochWhenAFollowerDies() {
        given();
        driver.kill(2);
        assertThat(partition().isr()).containsExactly(0, 1);
        assertThat(partition().leaderEpoch()).isZero();
        assertThat(partition().partitionEpoch()).isEqualTo(1);
    }

    @Test
    void whoLeavesWhenTooFewAreInSyncStaysEligible() {
        given();
        driver.kill(0);
        driver.kill(1);
        assertThat(partition().isr()).containsExactly(2);
        assertThat(partition().elr()).containsExactly(1);
        driver.kill(2);
        assertNobodyLeads();
        assertThat(partition().elr()).containsExactly(1, 2);
        assertThat(partition().lastKnownElr()).containsExactly(2);
        driver.beat(1); // it was only away
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().isr()).containsExactly(1);
        assertThat(partition().elr()).containsExactly(2);
        assertThat(partition().lastKnownElr()).isEmpty();
    }

    @Test
    void whoComesBackFromACrashIsNotEligible() {
        given();
        driver.kill(0);
        driver.kill(1);
        driver.kill(2);
        driver.restart(1);
        assertNobodyLeads();
        assertThat(partition().elr()).containsExactly(2);
        driver.restart(0);
        assertNobodyLeads();
    }

    @Test
    void whoComesBackWithAllItsRecordsIsStillEligible() {
        given();
        driver.kill(0);
        driver.kill(1);
        driver.kill(2);
        driver.register(Samples.broker(1, 500, false), driver.broker(1).brokerEpoch());
        driver.beat(1);
        assertThat(partition().leader()).isEqualTo(1);
    }

    @Test
    void theLastLeaderLeadsAgainWhenNobodyEligibleIsLeft() {
        given();
        driver.kill(0);
        driver.kill(1);
        driver.kill(2);
        driver.restart(1);
        driver.restart(2);
        assertThat(partition().leader()).isEqualTo(2);
        assertThat(partition().isr()).containsExactly(2);
        assertThat(partition().lastKnownElr()).isEmpty();
    }

    @Test
    void anEmptyDiskUnderAnOldIdNeverLeads() {
        driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0)))));
        driver.kill(0);
        BrokerRegistration known = driver.broker(0);
        driver.register(
                new BrokerRegistration(
                        0,
                        new Uuid(4, 4),
                        0,
                        known.endpoints(),
                        known.features(),
                        known.rack(),
                        List.of(new Uuid(99, 99)),
                        false),
                known.brokerEpoch());
        driver.beat(0);
        assertNobodyLeads();
        assertThat(partition().elr()).isEmpty();
        assertThat(partition().lastKnownElr()).isEmpty();
    }

    @Test
    void aBrokerThatStartsAgainBeforeAnybodyNoticedLeavesWhatItWasIn() {
        given();
        driver.takeOver();
        driver.register(Samples.broker(0, 500, false), -1);
        assertThat(partition().leader()).isEqualTo(1);
        assertThat(partition().isr()).containsExactly(1, 2);
    }

    @Test
    void whoIsTakenOutOfTheClusterIsNotEligible() {
        given();
        driver.kill(0);
        driver.kill(1);
        driver.ask(new UnregisterBroker(1));
        assertThat(partition().elr()).isEmpty();
        driver.kill(2);
        driver.ask(new UnregisterBroker(2));
        assertThat(partition().lastKnownElr()).isEmpty();
        driver.restart(2);
        assertNobodyLeads();
    }

    @Test
    void anybodyMayLeadWhereTheTopicAllowsIt() {
        given();
        set(ConfigResource.ofTopic("orders"), "unclean.leader.election.enable", "true");
        driver.kill(0);
        driver.restart(0);
        driver.kill(1);
        driver.kill(2);
        assertThat(partition().leader()).isZero();
        assertThat(partition().isr()).containsExactly(0);
        assertThat(partition().elr()).as("they have what the leader lacks").isEmpty();
    }

    @Test
    void whoMayLeadLeadsAsSoonAsTheTopicAllowsIt() {
        given();
        driver.kill(0);
        driver.restart(0);
        driver.kill(1);
        driver.kill(2);
        assertNobodyLeads();
        set(ConfigResource.ofTopic("orders"), "unclean.leader.election.enable", "true");
        assertThat(partition().leader()).isZero();
    }

    @Test
    void nobodyStaysEligibleWhenFewerAreEnough() {
        given();
        driver.kill(1);
        driver.kill(2);
        assertThat(partition().elr()).containsExactly(2);
        set(ConfigResource.ofTopic("orders"), "min.insync.replicas", "1");
        assertThat(partition().elr()).as("the leader now commits without it").isEmpty();
    }

    @Test
    void nobodyStaysEligibleWhenFewerAreEnoughForAllTopics() {
        driver.create(assigned("pair", List.of(new PartitionReplicas(0, List.of(0, 1)))));
        set(ConfigResource.ofAllBrokers(), "min.insync.replicas", "2");
        driver.kill(1);
        assertThat(driver.partition("pair", 0).elr()).containsExactly(1);
        set(ConfigResource.ofAllBrokers(), "min.insync.replicas", "1");
        assertThat(driver.partition("pair", 0).elr()).isEmpty();
    }

    @Test
    void theOnlyReplicaLeadsAgainWhenItsBrokerIsBack() {
        driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0)))));
        driver.kill(0);
        assertNobodyLeads();
        driver.restart(0);
        assertThat(partition().leader()).isZero();
        assertThat(partition().leaderEpoch()).isEqualTo(2);
    }

    @Test
    void theLossOfABrokerIsOneBatchHoweverMuchItLed() {
        int partitions = 5_000;
        List<PartitionReplicas> assignment =
                IntStream.range(0, partitions)
                        .mapToObj(i -> new PartitionReplicas(i, List.of(i % 3, (i + 1) % 3, 3)))
                        .toList();
        driver.create(assigned("orders", assignment));
        List<List<MetadataRecord>> batches = new ArrayList<>();
        driver.onBatch(batches::add);
        driver.kill(0);
        assertThat(batches).hasSize(1);
        int led = 0;
        for (int i = 0; i < partitions; i++) {
            PartitionImage partition = driver.partition("orders", i);
            assertThat(partition.isr()).doesNotContain(0);
            assertThat(partition.leader()).isNotIn(0, PartitionImage.NO_LEADER);
            led += partition.leaderEpoch();
        }
        assertThat(led).as("elections").isEqualTo(1_667);
        MetadataRecordCodec codec = new MetadataRecordCodec();
        long bytes = 0;
        for (MetadataRecord record : batches.getFirst()) {
            bytes += codec.encodeFrame(record).length;
        }
        assertThat(bytes / batches.getFirst().size()).as("bytes of a change").isLessThan(60);
    }

    private void assertNobodyLeads() {
        assertThat(partition().leader()).isEqualTo(PartitionImage.NO_LEADER);
        assertThat(partition().isr()).isEmpty();
    }

    private @Nullable String minInsync(String topic) {
        return driver.image().config(ConfigResource.ofTopic(topic)).get("min.insync.replicas");
    }

    private void set(ConfigResource resource, String key, String value) {
        driver.alter(
                new AlterConfigs(
                        List.of(
                                new ResourceChanges(
                                        resource,
                                        List.of(new ConfigChange(key, Operation.SET, value)))),
                        false));
    }

    private PartitionImage partition() {
        return driver.partition("orders", 0);
    }
}
