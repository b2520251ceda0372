package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.INITIAL_DELAY_MS;
import static dev.wharf.group.Coordinator.REBALANCE_MS;
import static dev.wharf.group.Coordinator.SESSION_MS;
import static dev.wharf.group.Coordinator.bytes;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.Synced;
import dev.wharf.group.GroupCommand.Sync;
import dev.wharf.machine.Outcome;
import dev.wharf.protocol.Errors;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SyncGroupTest {
    private final Coordinator coordinator = new Coordinator(Map.of());
    private Joined leader = Joined.failed(Errors.NONE, "");
    private Joined follower = leader;

    @BeforeEach
    void two_members_have_joined() {
        Call first = coordinator.submit(join(coordinator.newMemberId()));
        Call second = coordinator.submit(join(coordinator.newMemberId()));
        coordinator.advance(2 * INITIAL_DELAY_MS);
        leader = first.joined();
        follower = second.joined();
    }

    @Test
    void a_follower_waits_for_the_assignment_that_the_leader_brings() {
        Call waiting = coordinator.sync(member(follower), Map.of());
        assertThat(waiting.isOpen()).isTrue();
        Call bringing =
                coordinator.sync(
                        member(leader),
                        Map.of(leader.memberId(), bytes("a"), follower.memberId(), bytes("b")));
        assertThat(bringing.synced())
                .isEqualTo(new Synced(Errors.NONE, "consumer", "range", bytes("a")));
        assertThat(waiting.synced().assignment()).isEqualTo(bytes("b"));
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void nobody_is_answered_before_the_assignment_is_committed() {
        coordinator.log.commitsAtOnce(false);
        Call waiting = coordinator.sync(member(follower), Map.of());
        Call bringing = coordinator.sync(member(leader), Map.of());
        assertThat(waiting.isOpen()).isTrue();
        assertThat(bringing.isOpen()).isTrue();
        coordinator.log.commitAll();
        assertThat(waiting.isOpen()).isFalse();
        assertThat(bringing.isOpen()).isFalse();
    }

    @Test
    void an_assignment_that_cannot_be_logged_leaves_the_group_as_it_was() {
        coordinator.log.refusesAppends(true);
        Call bringing = coordinator.sync(member(leader), Map.of());
        assertThat(bringing.outcome()).isEqualTo(new Outcome.Unanswered<>(Outcome.Reason.REFUSED));
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.COMPLETING_REBALANCE);
        coordinator.log.refusesAppends(false);
        assertThat(coordinator.sync(member(leader), Map.of()).synced().error())
                .isEqualTo(Errors.NONE);
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.STABLE);
    }

    @Test
    void a_member_that_the_leader_left_out_has_an_empty_assignment_and_strangers_have_none() {
        coordinator.sync(
                member(leader), Map.of(leader.memberId(), bytes("a"), "stranger", bytes("x")));
        assertThat(coordinator.sync(member(follower), Map.of()).synced().assignment())
                .isEqualTo(Bytes.EMPTY);
        assertThat(coordinator.describe().members()).hasSize(2);
    }

    @Test
    void a_stable_group_repeats_the_assignment() {
        coordinator.sync(member(leader), Map.of(leader.memberId(), bytes("a")));
        Synced again =
                coordinator.sync(member(leader), Map.of(leader.memberId(), bytes("z"))).synced();
        assertThat(again.assignment()).isEqualTo(bytes("a"));
    }

    @Test
    void a_sync_of_another_generation_protocol_or_member_is_refused() {
        assertThat(errorOf(leader.memberId(), 2, null, null)).isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(errorOf("ghost", 1, null, null)).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(errorOf(leader.memberId(), 1, "connect", null))
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(errorOf(leader.memberId(), 1, "consumer", "sticky"))
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(
                        coordinator
                                .submit(
                                        new Sync(
                                                "no-such-group",
                                                member(leader),
                                                null,
                                                null,
                                                Map.of()))
                                .synced()
                                .error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    private Errors errorOf(
            String memberId, int generation, @Nullable String type, @Nullable String protocol) {
        return coordinator
                .submit(new Sync(GROUP, member(memberId, generation), type, protocol, Map.of()))
                .synced()
                .error();
    }

    @Test
    void a_rebalance_sends_those_who_wait_for_an_assignment_back_to_join() {
        Call waiting = coordinator.sync(member(follower), Map.of());
        coordinator.submit(join(coordinator.newMemberId()));
        assertThat(waiting.synced().error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(coordinator.sync(member(leader), Map.of()).synced().error())
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void a_leader_that_never_brings_the_assignment_is_out_and_the_others_join_again() {
        Call waiting = coordinator.sync(member(follower), Map.of());
        for (int waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += SESSION_MS / 2) {
            assertThat(waiting.isOpen()).isTrue();
            coordinator.heartbeat(member(leader));
            coordinator.advance(SESSION_MS / 2);
        }
        assertThat(waiting.synced().error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(coordinator.heartbeat(member(leader))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        Joined next = coordinator.submit(join(follower.memberId())).joined();
        assertThat(next.generation()).isEqualTo(2);
        assertThat(next.leader()).isEqualTo(follower.memberId());
    }

    @Test
    void a_follower_that_never_fetches_its_assignment_is_out() {
        coordinator.sync(member(leader), Map.of());
        for (int waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += SESSION_MS / 2) {
            assertThat(coordinator.heartbeat(member(leader))).isEqualTo(Errors.NONE);
            assertThat(coordinator.heartbeat(member(follower))).isEqualTo(Errors.NONE);
            coordinator.advance(SESSION_MS / 2);
        }
        assertThat(coordinator.heartbeat(member(leader))).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(coordinator.heartbeat(member(follower))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_second_sync_of_a_waiting_member_ends_the_first() {
        Call first = coordinator.sync(member(follower), Map.of());
        Call second = coordinator.sync(member(follower), Map.of());
        assertThat(first.synced().error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void assignments_too_large_for_the_log_fail_and_start_a_rebalance() {
        Call waiting = coordinator.sync(member(follower), Map.of());
        Bytes huge = Bytes.of(new byte[GroupLimits.MAX_BATCH_BYTES]);
        Call bringing = coordinator.sync(member(leader), Map.of(leader.memberId(), huge));
        assertThat(List.of(waiting.synced().error(), bringing.synced().error()))
                .containsOnly(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(coordinator.heartbeat(member(leader))).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }
}
