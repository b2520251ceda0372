package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.OperatorAnswered;
import dev.wharf.controller.ControllerAnswer.Verdict;
import dev.wharf.controller.ControllerCommand.AdmitOperator;
import dev.wharf.controller.ControllerCommand.AlterConfigs;
import dev.wharf.controller.ControllerCommand.AlterPartition;
import dev.wharf.controller.ControllerCommand.ConfigChange;
import dev.wharf.controller.ControllerCommand.InSync;
import dev.wharf.controller.ControllerCommand.IsrChange;
import dev.wharf.controller.ControllerCommand.Operation;
import dev.wharf.controller.ControllerCommand.Operator;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.controller.ControllerCommand.PermitRestart;
import dev.wharf.controller.ControllerCommand.Quorum;
import dev.wharf.controller.ControllerCommand.ResourceChanges;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.ConfigResource;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.types.Uuid;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may restart brokers, and which, so that nobody who writes notices. */
final class RestartPermitsTest {
    private static final Operator OPERATOR = new Operator("operator-a", 3);
    private static final Quorum ALL = quorum(0, 1, 2);

    private final MachineDriver driver = MachineDriver.cluster(4);
    private final Uuid topic = topic("orders", 2, 0, 1, 2);

    @Test
    void whoMayRestartLeadsNothingAnyMoreAndIsInSyncStill() {
        assertThat(ask(0)).isEqualTo(new OperatorAnswered(Verdict.GRANTED, "", 60_000));
        assertThat(driver.partition("orders", 0).leader()).isEqualTo(1);
        assertThat(driver.partition("orders", 0).isr()).containsExactly(0, 1, 2);
    }

    @Test
    void theNextMayWhenTheFirstIsBackAndInSync() {
        assertThat(ask(0).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(ask(1).reason()).isEqualTo("broker 0 has the permit and has not restarted yet");
        driver.kill(0);
        driver.restart(0);
        assertThat(ask(1).reason())
                .isEqualTo("broker 0 was permitted to restart and has yet to catch up");
        inSync(1, 1, 2, 0);
        assertThat(ask(1).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void theAnswerThatWasLostIsGivenAgain() {
        assertThat(ask(0)).isEqualTo(ask(0));
    }

    @Test
    void aPermitThatNobodyUsesEndsByTime() {
        assertThat(ask(0).verdict()).isEqualTo(Verdict.GRANTED);
        driver.passWith(59_000, 0, 1, 2, 3);
        assertThat(ask(1).verdict()).isEqualTo(Verdict.REFUSED);
        driver.passWith(2_000, 0, 1, 2, 3);
        assertThat(ask(1).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aControllerThatTakesOverKnowsThePermitAndCountsItsTimeAnew() {
        assertThat(ask(0).verdict()).isEqualTo(Verdict.GRANTED);
        driver.passWith(59_000, 0, 1, 2, 3);
        driver.takeOver();
        driver.passWith(59_000, 0, 1, 2, 3);
        assertThat(ask(1).verdict()).isEqualTo(Verdict.REFUSED);
        driver.passWith(2_000, 0, 1, 2, 3);
        assertThat(ask(1).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void leadersDoNotGoBackToWhoIsAboutToRestart() {
        driver.passWith(299_500, 0, 1, 2, 3);
        assertThat(ask(0).verdict()).isEqualTo(Verdict.GRANTED);
        driver.passWith(5_000, 0, 1, 2, 3);
        assertThat(driver.partition("orders", 0).leader()).isEqualTo(1);
        driver.passWith(300_000, 0, 1, 2, 3);
        assertThat(driver.partition("orders", 0).leader()).isEqualTo(0);
    }

    @Test
    void aPartitionThatWouldHaveTooFewInSyncForbidsIt() {
        driver.kill(2);
        assertThat(ask(0).reason())
                .isEqualTo("orders-0 would have 1 replicas in sync, and needs 2");
        assertThat(ask(3).verdict()).as("has no replica of it").isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aPartitionThatNeedsAllIsInterruptedOnlyIfThatIsWished() {
        topic("single", 1, 3);
        assertThat(ask(3).reason())
                .isEqualTo("single-0 needs all of its replicas, and may not be interrupted");
        assertThat(interrupt(3).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(driver.partition("single", 0).leader()).isEqualTo(3);
    }

    @Test
    void oneThatNeedsBothOfItsReplicasHasAnotherLeaderMeanwhile() {
        topic("pair", 2, 3, 1);
        assertThat(interrupt(3).verdict()).isEqualTo(Verdict.GRANTED);
        assertThat(driver.partition("pair", 0).leader()).isEqualTo(1);
    }

    @Test
    void theQuorumKeepsItsMajorityAndItsLeader() {
        assertThat(ask(OPERATOR, new Quorum(0, ALL.voters(), ids(0, 1)), false, 1).reason())
                .isEqualTo("the metadata quorum would have 1 of 3 voters, and no majority");
        assertThat(ask(OPERATOR, ALL, false, 0).reason())
                .isEqualTo("broker 0 is the active controller, and has to hand over first");
        assertThat(ask(OPERATOR, ALL, false, 1).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void severalRestartTogetherOnlyInOneRack() {
        assertThat(ask(1, 3).reason()).isEqualTo("only brokers of one rack restart together");
        assertThat(ask(9).reason()).isEqualTo("broker 9 is not registered");
        moveTo("zone", 2);
        moveTo("zone", 3);
        assertThat(ask(2, 3).verdict()).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void theyAreTogetherOneTooMany() {
        moveTo("zone", 1);
        moveTo("zone", 2);
        assertThat(ask(1, 2).reason())
                .isEqualTo("orders-0 would have 1 replicas in sync, and needs 2");
    }

    @Test
    void anOperatorThatWasReplacedIsToldSo() {
        assertThat(ask(3).verdict()).isEqualTo(Verdict.GRANTED);
        Operator next = new Operator("operator-b", 4);
        assertThat(driver.ask(new AdmitOperator(next)))
                .isEqualTo(new OperatorAnswered(Verdict.GRANTED, "", 0));
        assertThat(ask(3).verdict()).isEqualTo(Verdict.FENCED);
        assertThat(ask(new Operator("operator-c", 4), quorum(), false, 3).reason())
                .isEqualTo(
                        "operator operator-c of epoch 4 was replaced: operator-b has come with epoch 4");
        assertThat(ask(next, quorum(), false, 1).reason())
                .as("what the one before was given")
                .isEqualTo("broker 3 has the permit and has not restarted yet");
    }

    private void moveTo(String rack, int id) {
        BrokerRegistration now = driver.broker(id);
        driver.apply(
                new MetadataRecord.RegisterBroker(
                        new BrokerRegistration(
                                id,
                                now.incarnationId(),
                                now.brokerEpoch(),
                                now.endpoints(),
                                now.features(),
                                rack,
                                now.directories(),
                                now.fenced())));
    }

    private OperatorAnswered ask(int... brokers) {
        return ask(OPERATOR, quorum(), false, brokers);
    }

    private OperatorAnswered interrupt(int broker) {
        return ask(OPERATOR, quorum(), true, broker);
    }

    private OperatorAnswered ask(
            Operator operator, Quorum quorum, boolean mayInterrupt, int... brokers) {
        return (OperatorAnswered)
                driver.ask(
                        new PermitRestart(
                                operator,
                                Arrays.stream(brokers).boxed().toList(),
                                mayInterrupt,
                                quorum));
    }

    private static Quorum quorum(int... voters) {
        return new Quorum(0, ids(voters), ids(voters));
    }

    private static NavigableSet<Integer> ids(int... ids) {
        return Arrays.stream(ids).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private Uuid topic(String name, int minInsync, Integer... replicas) {
        Uuid id =
                driver.create(assigned(name, List.of(new PartitionReplicas(0, List.of(replicas)))))
                        .id();
        driver.alter(
                new AlterConfigs(
                        List.of(
                                new ResourceChanges(
                                        ConfigResource.ofTopic(name),
                                        List.of(
                                                new ConfigChange(
                                                        "min.insync.replicas",
                                                        Operation.SET,
                                                        Integer.toString(minInsync))))),
                        false));
        return id;
    }

    private void inSync(int leader, Integer... isr) {
        PartitionImage now = driver.partition("orders", 0);
        driver.ask(
                new AlterPartition(
                        leader,
                        driver.broker(leader).brokerEpoch(),
                        List.of(
                                new IsrChange(
                                        topic,
                                        0,
                                        now.leaderEpoch(),
                                        now.partitionEpoch(),
                                        Arrays.stream(isr)
                                                .map(id -> new InSync(id, InSync.ANY_EPOCH))
                                                .toList()))));
    }
}
