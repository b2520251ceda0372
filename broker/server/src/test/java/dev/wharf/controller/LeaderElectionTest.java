package dev.wharf.controller;

import static dev.wharf.controller.MachineDriver.assigned;
import static dev.wharf.controller.MachineDriver.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.controller.ControllerAnswer.ElectionResult;
import dev.wharf.controller.ControllerAnswer.LeadersElected;
import dev.wharf.controller.ControllerCommand.ElectLeaders;
import dev.wharf.controller.ControllerCommand.Election;
import dev.wharf.controller.ControllerCommand.PartitionReplicas;
import dev.wharf.metadata.MetadataRecord;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.metadata.Samples;
import dev.wharf.protocol.Errors;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Elections that an operator asks for. */
final class LeaderElectionTest {
    private static final TopicPartition NAME = new TopicPartition("orders", 0);

    private final MachineDriver driver = new MachineDriver(2);
    private final Uuid topic =
            driver.create(assigned("orders", List.of(new PartitionReplicas(0, List.of(0, 1)))))
                    .id();

    @Test
    void thePreferredReplicaLeadsAgainWhenItIsInSync() {
        given(List.of(0, 1), 1);
        assertThat(elect(Election.PREFERRED)).isEqualTo(Errors.NONE);
        assertThat(partition().leader()).isZero();
        assertThat(partition().leaderEpoch()).isEqualTo(6);
        assertThat(elect(Election.PREFERRED)).isEqualTo(Errors.ELECTION_NOT_NEEDED);
    }

    @Test
    void aReplicaThatIsNotInSyncOrNotAliveIsNotPreferred() {
        given(List.of(1), 1);
        assertThat(elect(Election.PREFERRED)).isEqualTo(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
        given(List.of(0, 1), 1);
        fence(0);
        assertThat(elect(Election.PREFERRED)).isEqualTo(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
    }

    @Test
    void anUncleanElectionTakesWhoeverLivesAndIsForPartitionsWithoutALeader() {
        given(List.of(1), 1);
        assertThat(elect(Election.UNCLEAN)).isEqualTo(Errors.ELECTION_NOT_NEEDED);
        given(List.of(1), PartitionImage.NO_LEADER);
        fence(1);
        assertThat(elect(Election.UNCLEAN)).isEqualTo(Errors.NONE);
        assertThat(partition().leader()).isZero();
        assertThat(partition().isr()).containsExactly(0);
        given(List.of(1), PartitionImage.NO_LEADER);
        fence(0);
        assertThat(elect(Election.UNCLEAN)).isEqualTo(Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE);
    }

    @Test
    void ofAllPartitionsThoseWithoutNeedAreNotNamed() {
        assertThat(ask(new ElectLeaders(Election.PREFERRED, null))).isEmpty();
        given(List.of(0, 1), 1);
        assertThat(ask(new ElectLeaders(Election.PREFERRED, null)))
                .containsExactly(new ElectionResult(NAME, null));
    }

    private void given(List<Integer> isr, int leader) {
        PartitionImage now = partition();
        driver.apply(
                new MetadataRecord.Partition(
                        topic,
                        0,
                        new PartitionImage(now.replicas(), now.directories(), isr, leader, 5, 5)));
    }

    private void fence(int brokerId) {
        driver.apply(new MetadataRecord.RegisterBroker(Samples.broker(brokerId, 1, true)));
    }

    private Errors elect(Election election) {
        return error(ask(new ElectLeaders(election, List.of(NAME))).getFirst().problem());
    }

    private List<ElectionResult> ask(ElectLeaders command) {
        return ((LeadersElected) driver.ask(command)).partitions();
    }

    private PartitionImage partition() {
        return Objects.requireNonNull(driver.image().partition(NAME));
    }
}
