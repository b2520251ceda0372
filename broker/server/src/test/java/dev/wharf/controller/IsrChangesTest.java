package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.AlteredPartition;
import dev.wharf.controller.ControllerAnswer.PartitionsAltered;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.types.Uuid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leaders say who is in sync, and are believed only if they are up to date. */
final class IsrChangesTest {
    private final MachineDriver driver = MachineDriver.cluster(4);
    private final Uuid topic =
            driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0, 1, 2)))))
                    .id();

    @Test
    void theLeaderTakesAFollowerOutAndInAgain() {
        PartitionImage out = state(propose(List.of(0, 1)));
        assertThat(out.isr()).containsExactly(0, 1);
        assertThat(out.partitionEpoch()).isEqualTo(1);
        assertThat(out.leaderEpoch()).isZero();
        assertThat(out).isEqualTo(partition());
        assertThat(state(propose(List.of(0, 1, 2))).isr()).containsExactly(0, 1, 2);
    }

    @Test
    void whoIsTakenOutWhenTooFewAreInSyncStaysEligibleUntilEnoughAre() {
        assertThat(state(propose(List.of(0))).elr()).containsExactly(1, 2);
        assertThat(state(propose(List.of(0, 2))).elr()).isEmpty();
    }

    @Test
    void anIsrThatIsAsItWasLetsNothingOlderFitAnyMore() {
        PartitionImage state = state(propose(List.of(0, 1, 2)));
        assertThat(state.isr()).containsExactly(0, 1, 2);
        assertThat(state.partitionEpoch()).isEqualTo(1);
        assertThat(refusal(0, change(0, 0, members(0, 1))))
                .isEqualTo(Errors.INVALID_UPDATE_VERSION);
    }

    @Test
    void aLeaderWithAnOldViewIsRefused() {
        propose(List.of(0, 1));
        assertThat(refusal(0, change(0, 0, members(0, 1, 2))))
                .isEqualTo(Errors.INVALID_UPDATE_VERSION);
        driver.kill(0);
        driver.beat(0);
        assertThat(refusal(0, change(0, 1, members(0, 1)))).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(refusal(0, change(1, 2, members(0, 1)))).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void aControllerThatKnowsLessThanTheLeaderIsNoController() {
        assertThat(refusal(0, change(1, 0, members(0, 1)))).isEqualTo(Errors.NOT_CONTROLLER);
        assertThat(refusal(0, change(0, 1, members(0, 1)))).isEqualTo(Errors.NOT_CONTROLLER);
    }

    @Test
    void anIsrHasReplicasEachOnce() {
        assertThat(refusal(0, change(0, 0, members(0, 3)))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(refusal(0, change(0, 0, members(0, 1, 1)))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(refusal(0, change(0, 0, List.of()))).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void aFollowerThatIsFencedOrAboutToGoDoesNotJoin() {
        driver.kill(2);
        assertThat(refusal(0, change(0, 1, members(0, 1, 2)))).isEqualTo(Errors.INELIGIBLE_REPLICA);
        driver.heartbeat(1, driver.endOffset(), true);
        assertThat(refusal(0, change(0, 2, members(0, 1)))).isEqualTo(Errors.INELIGIBLE_REPLICA);
    }

    @Test
    void aFollowerThatHasStartedAgainSinceItFetchedDoesNotJoin() {
        driver.kill(2);
        long earlier = driver.broker(2).brokerEpoch();
        driver.restart(2);
        List<InSync> joined =
                List.of(new InSync(0, InSync.ANY_EPOCH), new InSync(1, -1), new InSync(2, earlier));
        assertThat(refusal(0, change(0, 1, joined))).isEqualTo(Errors.INELIGIBLE_REPLICA);
        assertThat(state(propose(List.of(0, 1, 2))).isr()).containsExactly(0, 1, 2);
    }

    @Test
    void aFollowerThatJoinsWithANewDiskLiesInItsDirectory() {
        driver.kill(2);
        Uuid fresh = new Uuid(99, 99);
        driver.register(
                new BrokerRegistration(
                        2,
                        new Uuid(4, 4),
                        0,
                        Samples.broker(2, 0, false).endpoints(),
                        Samples.broker(2, 0, false).features(),
                        null,
                        List.of(fresh),
                        false),
                -1);
        driver.beat(2);
        assertThat(state(propose(List.of(0, 1, 2))).directories())
                .containsExactly(Samples.DIRECTORY, Samples.DIRECTORY, fresh);
    }

    /** Its replica is damaged: in the new epoch nobody counts what it had, or elects it. */
    @Test
    void aBrokerThatNamesTheOthersAloneWithdraws() {
        assertThat(ask(2, change(0, 0, members(0, 1))).error())
                .isEqualTo(Errors.NEW_LEADER_ELECTED);
        PartitionImage withoutTwo = partition();
        assertThat(withoutTwo.isr()).containsExactly(0, 1);
        assertThat(withoutTwo.leader()).isZero();
        assertThat(withoutTwo.leaderEpoch()).isEqualTo(1);
        assertThat(ask(0, change(1, 1, members(1))).error()).isEqualTo(Errors.NEW_LEADER_ELECTED);
        assertThat(partition().isr()).containsExactly(1);
        assertThat(partition().elr()).isEmpty();
        assertThat(partition().leader()).isEqualTo(1);
    }

    @Test
    void theLastThatCouldLeadDoesNotWithdraw() {
        state(propose(List.of(0)));
        assertThat(ask(1, change(0, 1, members(0))).error()).isEqualTo(Errors.NEW_LEADER_ELECTED);
        assertThat(partition().elr()).containsExactly(2);
        assertThat(ask(2, change(1, 2, members(0))).error()).isEqualTo(Errors.NEW_LEADER_ELECTED);
        assertThat(refusal(0, change(2, 3, members())))
                .isEqualTo(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    }

    @Test
    void whoWithdrawsIsAReplicaAndChangesNothingElse() {
        assertThat(refusal(3, change(0, 0, members(0, 1, 2)))).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(refusal(2, change(0, 0, members(0)))).isEqualTo(Errors.INVALID_REQUEST);
        state(propose(List.of(0, 1)));
        assertThat(refusal(2, change(0, 0, members(0, 1))))
                .isEqualTo(Errors.INVALID_UPDATE_VERSION);
    }

    @Test
    void anEarlierLifeOfTheLeaderIsRefusedAsAWhole() {
        AlterPartition command =
                new AlterPartition(
                        0,
                        driver.broker(0).brokerEpoch() - 1,
                        List.of(change(0, 0, members(0, 1))));
        assertThat(driver.ask(command))
                .isEqualTo(new PartitionsAltered(Errors.STALE_BROKER_EPOCH, List.of()));
    }

    @Test
    void whatIsNotThereIsUnknown() {
        assertThat(refusal(0, new IsrChange(new Uuid(3, 3), 0, 0, 0, members(0))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(refusal(0, new IsrChange(topic, 1, 0, 0, members(0))))
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    }

    private AlteredPartition propose(List<Integer> isr) {
        PartitionImage known = partition();
        List<InSync> members = new ArrayList<>();
        isr.forEach(id -> members.add(new InSync(id, driver.broker(id).brokerEpoch())));
        return ask(0, change(known.leaderEpoch(), known.partitionEpoch(), members));
    }

    private PartitionImage state(AlteredPartition altered) {
        assertThat(altered.error()).isEqualTo(Errors.NONE);
        PartitionImage now = partition();
        assertThat(altered.state()).isEqualTo(ControllerAnswer.InSyncState.of(now));
        return now;
    }

    private Errors refusal(int brokerId, IsrChange change) {
        PartitionImage before = partition();
        Errors error = ask(brokerId, change).error();
        assertThat(partition()).isEqualTo(before);
        return error;
    }

    private AlteredPartition ask(int brokerId, IsrChange change) {
        return ((PartitionsAltered)
                        driver.ask(
                                new AlterPartition(
                                        brokerId,
                                        driver.broker(brokerId).brokerEpoch(),
                                        List.of(change))))
                .partitions()
                .getFirst();
    }

    private IsrChange change(int leaderEpoch, int partitionEpoch, List<InSync> isr) {
        return new IsrChange(topic, 0, leaderEpoch, partitionEpoch, isr);
    }

    private static List<InSync> members(int... brokers) {
        List<InSync> members = new ArrayList<>();
        for (int id : brokers) {
            members.add(new InSync(id, InSync.ANY_EPOCH));
        }
        return members;
    }

    private PartitionImage partition() {
        return driver.partition("orders", 0);
    }
}
