package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Leaders go back to the preferred replicas by themselves. */
final class LeaderBalanceTest {
    private static final int INTERVAL_MS = 300_000;
    private static final int PARTITIONS = 20;

    private final MachineDriver driver = MachineDriver.cluster(2);
    private final Uuid topic =
            driver.create(
                            assigned(
                                    "orders",
                                    IntStream.range(0, PARTITIONS)
                                            .mapToObj(i -> new PartitionReplicas(i, List.of(0, 1)))
                                            .toList()))
                    .id();

    @Test
    void theyDoWhenTheBrokerIsBackAndInSync() {
        driver.kill(0);
        driver.restart(0);
        assertThat(ledBy(1)).isEqualTo(PARTITIONS);
        IntStream.range(0, PARTITIONS - 1).forEach(this::bothInSync);
        driver.passWith(INTERVAL_MS, 0, 1);
        assertThat(ledBy(0)).isEqualTo(PARTITIONS - 1);
        assertThat(driver.partition("orders", PARTITIONS - 1).leader())
                .as("not in sync")
                .isEqualTo(1);
    }

    @Test
    void aFewThatAreElsewhereAreLeftInPeace() {
        driver.kill(0);
        driver.restart(0);
        IntStream.range(0, PARTITIONS).forEach(this::bothInSync);
        driver.passWith(INTERVAL_MS, 0, 1);
        driver.apply(
                new MetadataRecord.Partition(
                        topic, 0, driver.partition("orders", 0).withLeader(1)));
        driver.passWith(INTERVAL_MS, 0, 1);
        assertThat(ledBy(0)).isEqualTo(PARTITIONS - 1);
    }

    private void bothInSync(int number) {
        PartitionImage now = driver.partition("orders", number);
        driver.ask(
                new AlterPartition(
                        1,
                        driver.broker(1).brokerEpoch(),
                        List.of(
                                new IsrChange(
                                        topic,
                                        number,
                                        now.leaderEpoch(),
                                        now.partitionEpoch(),
                                        List.of(
                                                new InSync(1, InSync.ANY_EPOCH),
                                                new InSync(0, InSync.ANY_EPOCH))))));
    }

    private int ledBy(int brokerId) {
        return (int)
                IntStream.range(0, PARTITIONS)
                        .filter(i -> driver.partition("orders", i).leader() == brokerId)
                        .count();
    }
}
