package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static dev.wharf.controller.MachineDriver.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.AlteredPartition;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerAnswer.ReassignmentResult;
import dev.wharf.controller.ControllerAnswer.ReassignmentsAltered;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.AlterReassignments;
import dev.wharf.controller.ControllerCommand.Growth;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.controller.ControllerCommand.Reassignment;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Replicas move to other brokers while the partition is in use (KIP-455). */
final class ReassignmentsTest {
    private static final TopicPartition NAME = new TopicPartition("orders", 0);

    private final MachineDriver driver = MachineDriver.cluster(7);
    private final Uuid topic =
            driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0, 1, 2)))))
                    .id();

    @Test
    void theOldReplicasGoWhenAllNewOnesAreInSync() {
        assertThat(move(3, 4, 5)).isEqualTo(Errors.NONE);
        assertThat(partition().replicas()).containsExactly(3, 4, 5, 0, 1, 2);
        assertThat(partition().adding()).containsExactly(3, 4, 5);
        assertThat(partition().removing()).containsExactly(0, 1, 2);
        assertThat(partition().isr()).containsExactly(0, 1, 2);
        inSync(0, 1, 2, 3, 4);
        assertThat(partition().isReassigning()).isTrue();
        AlteredPartition last = inSync(0, 1, 2, 3, 4, 5);
        assertThat(last.error()).isEqualTo(Errors.NEW_LEADER_ELECTED);
        assertThat(partition().isReassigning()).isFalse();
        assertThat(partition().replicas()).containsExactly(3, 4, 5);
        assertThat(partition().isr()).containsExactly(3, 4, 5);
        assertThat(partition().leader()).isEqualTo(3);
        assertThat(partition().directories()).hasSize(3);
    }

    @Test
    void theLeaderLeadsOnInANewEpochWhenAnotherReplicaGoes() {
        move(0, 1, 3);
        assertThat(inSync(0, 1, 2, 3).error()).isEqualTo(Errors.NONE);
        assertThat(partition().replicas()).containsExactly(0, 1, 3);
        assertThat(partition().leader()).isZero();
        assertThat(partition().leaderEpoch()).isEqualTo(1);
    }

    @Test
    void fewerReplicasAndAnotherOrderNeedNoMove() {
        move(2, 1, 0);
        assertThat(partition().replicas()).containsExactly(2, 1, 0);
        assertThat(partition().leader()).isZero();
        assertThat(partition().leaderEpoch()).isZero();
        move(2, 1);
        assertThat(partition().replicas()).containsExactly(2, 1);
        assertThat(partition().isr()).containsExactly(1, 2);
        assertThat(partition().leader()).isEqualTo(2);
    }

    /** One that is in sync may have lost its power a moment ago (seeds 1002388, 1001072 and 1001135 of the cluster simulation). */
    @Test
    void aReplicaStaysUntilEnoughOthersAreInSync() {
        inSync(0, 2);
        move(0, 1);
        assertThat(partition().replicas()).containsExactly(0, 1, 2);
        assertThat(partition().removing()).containsExactly(2);
        assertThat(partition().isr()).containsExactly(0, 2);
        inSync(0, 2, 1);
        assertThat(partition().replicas()).containsExactly(0, 1);
        assertThat(partition().isr()).containsExactly(0, 1);
    }

    @Test
    void anOnlyReplicaNeedsNoOtherInSync() {
        inSync(0, 2);
        move(0);
        assertThat(partition().replicas()).containsExactly(0);
        assertThat(partition().isr()).containsExactly(0);
    }

    @Test
    void aMoveIsNotCalledOffWhenOneOldReplicaAloneHasTheRecords() {
        move(0, 1, 3);
        inSync(0, 1, 2, 3);
        assertThat(partition().isReassigning()).isFalse();
        move(4, 5, 0);
        inSync(0, 4);
        assertThat(callOff()).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        inSync(0, 4, 1);
        assertThat(callOff()).isEqualTo(Errors.NONE);
        assertThat(partition().isr()).containsExactly(0, 1);
    }

    @Test
    void theSameWishTwiceIsOneMove() {
        move(3, 4, 5);
        PartitionImage moving = partition();
        assertThat(move(3, 4, 5)).isEqualTo(Errors.NONE);
        assertThat(partition()).isEqualTo(moving);
    }

    @Test
    void aMoveThatIsCalledOffLeavesNoTrace() {
        move(0, 1, 3);
        inSync(0, 1, 2);
        assertThat(callOff()).isEqualTo(Errors.NONE);
        assertThat(partition().replicas()).containsExactly(0, 1, 2);
        assertThat(partition().isReassigning()).isFalse();
        assertThat(callOff()).isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void aMoveIsNotCalledOffWhenOnlyNewReplicasHaveTheRecords() {
        move(3, 4);
        inSync(0, 1, 2, 3);
        driver.kill(0);
        driver.kill(1);
        driver.kill(2);
        inSync(3);
        driver.restart(0);
        driver.restart(1);
        driver.restart(2);
        assertThat(partition().isr()).containsExactly(3);
        assertThat(callOff()).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
    }

    @Test
    void anotherWishReplacesTheFirst() {
        move(0, 1, 3);
        inSync(0, 1, 2);
        move(0, 1, 4);
        assertThat(partition().replicas()).containsExactly(0, 1, 4, 2);
        assertThat(partition().adding()).containsExactly(4);
        assertThat(partition().removing()).containsExactly(2);
    }

    @Test
    void aNewReplicaThatIsTheLastInSyncIsNotDropped() {
        move(3, 4);
        inSync(0, 1, 2, 3);
        driver.kill(0);
        driver.kill(1);
        driver.kill(2);
        driver.restart(0);
        driver.restart(1);
        driver.restart(2);
        move(5, 6);
        assertThat(partition().isr()).containsExactly(3);
        assertThat(partition().leader()).isEqualTo(3);
        assertThat(partition().removing()).contains(3);
        inSync(3, 5, 6);
        assertThat(partition().replicas()).containsExactly(5, 6);
    }

    @Test
    void replicasThatCannotBeAreRefused() {
        assertThat(move()).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(move(1, 1)).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(move(0, 1, 9)).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(ask(new Reassignment(NAME, List.of(0, 1)), false))
                .isEqualTo(Errors.INVALID_REPLICATION_FACTOR);
        assertThat(ask(new Reassignment(new TopicPartition("orders", 1), List.of(0)), true))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(partition().partitionEpoch()).isZero();
    }

    @Test
    void aRequestForTooManyPartitionsIsRefusedAsAWhole() {
        List<Reassignment> wishes =
                IntStream.rangeClosed(0, Reassignments.MAX_PER_REQUEST)
                        .mapToObj(i -> new Reassignment(NAME, List.of(3, 4, 5)))
                        .toList();
        List<ReassignmentResult> results =
                ((ReassignmentsAltered) driver.ask(new AlterReassignments(wishes, true)))
                        .partitions();
        assertThat(error(results.getFirst().problem())).isEqualTo(Errors.POLICY_VIOLATION);
        assertThat(partition().isReassigning()).isFalse();
    }

    @Test
    void aTopicThatGrowsDuringAMoveHasAsManyReplicasAsItIsToHave() {
        move(3, 4, 5);
        driver.grow(new Growth("orders", 2, null));
        assertThat(driver.partition("orders", 1).replicas()).hasSize(3);
    }

    private Errors move(int... replicas) {
        return ask(new Reassignment(NAME, Arrays.stream(replicas).boxed().toList()), true);
    }

    private Errors callOff() {
        return ask(new Reassignment(NAME, null), true);
    }

    private Errors ask(Reassignment wish, boolean factorMayChange) {
        ReassignmentsAltered answer =
                (ReassignmentsAltered)
                        driver.ask(new AlterReassignments(List.of(wish), factorMayChange));
        return error(answer.partitions().getFirst().problem());
    }

    /** What the leader says. */
    private AlteredPartition inSync(int... brokers) {
        PartitionImage now = partition();
        List<InSync> members =
                Arrays.stream(brokers)
                        .mapToObj(id -> new InSync(id, driver.broker(id).brokerEpoch()))
                        .toList();
        PartitionsAltered answer =
                (PartitionsAltered)
                        driver.ask(
                                new AlterPartition(
                                        now.leader(),
                                        driver.broker(now.leader()).brokerEpoch(),
                                        List.of(
                                                new IsrChange(
                                                        topic,
                                                        0,
                                                        now.leaderEpoch(),
                                                        now.partitionEpoch(),
                                                        members))));
        return answer.partitions().getFirst();
    }

    private PartitionImage partition() {
        return driver.partition("orders", 0);
    }
}
