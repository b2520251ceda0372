package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.INITIAL_DELAY_MS;
import static dev.wharf.group.Coordinator.SESSION_MS;
import static dev.wharf.group.Coordinator.bytes;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupCommand.Heartbeat;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.protocol.Errors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private final Coordinator coordinator = new Coordinator(Map.of());

    @Test
    void a_member_that_is_heard_of_in_time_stays() {
        Joined member = coordinator.stableMember();
        for (int beat = 0; beat < 20; beat++) {
            coordinator.advance(SESSION_MS - 1);
            assertThat(coordinator.heartbeat(member(member))).isEqualTo(Errors.NONE);
        }
    }

    @Test
    void a_commit_keeps_a_session_as_a_heartbeat_does() {
        Joined member = coordinator.stableMember();
        for (int beat = 0; beat < 20; beat++) {
            coordinator.advance(SESSION_MS - 1);
            assertThat(coordinator.commit(member(member), 0, beat)).isEqualTo(Errors.NONE);
        }
    }

    @Test
    void a_member_that_dies_is_out_and_the_others_rebalance() {
        List<Joined> members = coordinator.twoStableMembers();
        coordinator.advance(SESSION_MS - 1);
        coordinator.heartbeat(member(members.get(1)));
        coordinator.advance(1);
        assertThat(coordinator.heartbeat(member(members.get(0))))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.heartbeat(member(members.get(1))))
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(coordinator.submit(join(members.get(1).memberId())).joined().leader())
                .isEqualTo(members.get(1).memberId());
    }

    @Test
    void a_group_whose_last_member_dies_is_empty_in_a_generation_of_its_own() {
        coordinator.stableMember();
        coordinator.advance(SESSION_MS);
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.EMPTY);
        coordinator.crash();
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.EMPTY);
        Call call = coordinator.submit(join(coordinator.newMemberId()));
        coordinator.advance(INITIAL_DELAY_MS);
        assertThat(call.joined().generation()).isEqualTo(3);
    }

    @Test
    void
            waiting_to_join_keeps_the_session_of_a_member_but_a_new_one_is_given_up_after_five_minutes() {
        List<Joined> members = coordinator.twoStableMembers();
        Call again = coordinator.submit(join(members.get(0).memberId()));
        coordinator.advance(2 * SESSION_MS);
        assertThat(again.joined().error()).as("the other one died").isEqualTo(Errors.NONE);

        Coordinator slow =
                new Coordinator(
                        Map.of(
                                "group.initial.rebalance.delay.ms",
                                String.valueOf(2 * JoinGroup.NEW_MEMBER_TIMEOUT_MS)));
        Call forgotten = slow.submit(join(slow.newMemberId()));
        slow.advance(JoinGroup.NEW_MEMBER_TIMEOUT_MS - 1);
        assertThat(forgotten.isOpen()).isTrue();
        slow.advance(1);
        assertThat(forgotten.joined().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void heartbeats_of_strangers_and_of_other_generations_are_refused() {
        assertThat(coordinator.heartbeat(member("ghost", 1))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        Joined member = coordinator.stableMember();
        assertThat(coordinator.heartbeat(member("ghost", 1))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.heartbeat(member(member.memberId(), 0)))
                .isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(coordinator.heartbeat(new Membership(member.memberId(), "nobody", 1)))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        Done nameless = (Done) coordinator.submit(new Heartbeat("", member("ghost", 1))).answer();
        assertThat(nameless.error()).isEqualTo(Errors.INVALID_GROUP_ID);
    }

    @Test
    void a_coordinator_that_starts_again_knows_its_members_and_gives_them_a_new_session() {
        List<Joined> members = coordinator.twoStableMembers();
        coordinator.advance(SESSION_MS - 1);
        coordinator.crash();
        coordinator.advance(SESSION_MS - 1);
        assertThat(coordinator.heartbeat(member(members.get(0)))).isEqualTo(Errors.NONE);
        assertThat(coordinator.sync(member(members.get(1)), Map.of()).synced().assignment())
                .isEqualTo(bytes("b"));
        coordinator.advance(1);
        assertThat(coordinator.heartbeat(member(members.get(1))))
                .as("it was silent for a whole session; asking for an assignment is no heartbeat")
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void members_of_a_generation_that_was_lost_in_a_crash_join_again() {
        Joined member = coordinator.stableMember();
        Call second = coordinator.submit(join(coordinator.newMemberId()));
        Joined rejoined = coordinator.submit(join(member.memberId())).joined();
        assertThat(rejoined.generation()).isEqualTo(2);
        assertThat(second.joined().generation()).isEqualTo(2);
        coordinator.crash();
        assertThat(coordinator.sync(member(rejoined), Map.of()).synced().error())
                .isEqualTo(Errors.ILLEGAL_GENERATION);
        assertThat(coordinator.heartbeat(member(second.joined())))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.describe().groupId()).isEqualTo(GROUP);
    }
}
