package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.INITIAL_DELAY_MS;
import static dev.wharf.group.Coordinator.REBALANCE_MS;
import static dev.wharf.group.Coordinator.SESSION_MS;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static dev.wharf.group.Coordinator.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.JoinedMember;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.JoinDialect;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JoinGroupTest {
    private final Coordinator coordinator = new Coordinator(Map.of());

    @Test
    void a_new_member_is_given_an_id_and_joins_with_it() {
        String memberId = coordinator.newMemberId();
        assertThat(memberId).startsWith("client-");

        Call call = coordinator.submit(join(memberId));
        assertThat(call.isOpen()).isTrue();
        coordinator.advance(INITIAL_DELAY_MS);

        Joined joined = call.joined();
        assertThat(joined)
                .isEqualTo(
                        new Joined(
                                Errors.NONE,
                                memberId,
                                1,
                                "consumer",
                                "range",
                                memberId,
                                false,
                                List.of(
                                        new JoinedMember(
                                                memberId,
                                                null,
                                                Coordinator.subscription(Coordinator.TOPIC)))));
    }

    @Test
    void an_old_client_joins_without_an_id() {
        Join old =
                new Join(
                        GROUP,
                        "",
                        null,
                        new Member.Client("old", "/127.0.0.1"),
                        "consumer",
                        terms("range"),
                        JoinDialect.of((short) 3));
        Call call = coordinator.submit(old);
        coordinator.advance(INITIAL_DELAY_MS);
        assertThat(call.joined().error()).isEqualTo(Errors.NONE);
        assertThat(call.joined().memberId()).startsWith("old-");
    }

    @Test
    void an_id_that_is_not_used_in_time_is_void() {
        String memberId = coordinator.newMemberId();
        coordinator.advance(SESSION_MS);
        assertThat(coordinator.machine.groups()).isZero();
        assertThat(coordinator.submit(join(memberId)).joined().error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void
            the_first_rebalance_waits_while_members_keep_coming_but_no_longer_than_the_rebalance_timeout() {
        List<Call> calls = new ArrayList<>();
        calls.add(coordinator.submit(join(coordinator.newMemberId())));
        for (int waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += INITIAL_DELAY_MS) {
            calls.add(coordinator.submit(join(coordinator.newMemberId())));
            assertThat(calls).allMatch(Call::isOpen);
            coordinator.advance(INITIAL_DELAY_MS);
        }
        assertThat(calls).allMatch(call -> call.joined().generation() == 1);
    }

    @Test
    void only_the_leader_sees_who_has_joined() {
        List<Joined> members = coordinator.twoStableMembers();
        assertThat(members.get(0).members()).hasSize(2);
        assertThat(members.get(1).members()).isEmpty();
        assertThat(members.get(1).leader()).isEqualTo(members.get(0).memberId());
    }

    @Test
    void the_protocol_that_most_prefer_of_those_that_all_speak_is_chosen() {
        Call[] calls = {
            coordinator.submit(
                    join(coordinator.newMemberId(), null, terms("only-mine", "range", "sticky"))),
            coordinator.submit(join(coordinator.newMemberId(), null, terms("sticky", "range"))),
            coordinator.submit(join(coordinator.newMemberId(), null, terms("sticky", "range")))
        };
        coordinator.advance(2 * INITIAL_DELAY_MS);
        assertThat(calls).allMatch(call -> "sticky".equals(call.joined().protocol()));
    }

    @Test
    void a_member_that_speaks_no_common_protocol_or_is_of_another_type_is_refused() {
        coordinator.stableMember();
        assertThat(coordinator.submit(join("", null, terms("sticky"))).joined().error())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        Join connect =
                new Join(
                        GROUP,
                        "",
                        null,
                        new Member.Client("worker", "/127.0.0.1"),
                        "connect",
                        terms("range"),
                        JoinDialect.of((short) 9));
        assertThat(coordinator.submit(connect).joined().error())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
        assertThat(coordinator.submit(join("", null, terms())).joined().error())
                .isEqualTo(Errors.INCONSISTENT_GROUP_PROTOCOL);
    }

    @Test
    void a_session_timeout_out_of_range_an_empty_group_id_and_too_many_protocols_are_refused() {
        Member.Terms shortSession =
                new Member.Terms(5_999, REBALANCE_MS, terms("range").protocols());
        assertThat(coordinator.submit(join("", null, shortSession)).joined().error())
                .isEqualTo(Errors.INVALID_SESSION_TIMEOUT);
        Join nameless =
                new Join(
                        "",
                        "",
                        null,
                        new Member.Client("client", "/127.0.0.1"),
                        "consumer",
                        terms("range"),
                        JoinDialect.of((short) 9));
        assertThat(coordinator.submit(nameless).joined().error())
                .isEqualTo(Errors.INVALID_GROUP_ID);
        String[] many = new String[GroupLimits.MAX_PROTOCOLS + 1];
        java.util.Arrays.setAll(many, number -> "p" + number);
        assertThat(coordinator.submit(join("", null, terms(many))).joined().error())
                .isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void a_new_member_makes_the_others_join_again() {
        Joined first = coordinator.stableMember();
        Call second = coordinator.submit(join(coordinator.newMemberId()));
        assertThat(coordinator.heartbeat(member(first))).isEqualTo(Errors.REBALANCE_IN_PROGRESS);

        Call again = coordinator.submit(join(first.memberId()));
        assertThat(again.joined().generation()).isEqualTo(2);
        assertThat(again.joined().members()).hasSize(2);
        assertThat(second.joined().generation()).isEqualTo(2);
    }

    @Test
    void
            a_follower_that_lost_its_answer_gets_the_current_generation_but_the_leader_starts_a_new_one() {
        List<Joined> members = coordinator.twoStableMembers();
        Joined again = coordinator.submit(join(members.get(1).memberId())).joined();
        assertThat(again.generation()).isEqualTo(1);
        assertThat(coordinator.submit(join(members.get(0).memberId())).isOpen()).isTrue();
        assertThat(coordinator.heartbeat(member(members.get(1))))
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
    }

    @Test
    void a_member_that_changes_its_metadata_starts_a_rebalance() {
        List<Joined> members = coordinator.twoStableMembers();
        Call changed =
                coordinator.submit(join(members.get(1).memberId(), null, terms("range", "sticky")));
        assertThat(changed.isOpen()).isTrue();
        coordinator.submit(join(members.get(0).memberId()));
        assertThat(changed.joined().generation()).isEqualTo(2);
    }

    @Test
    void a_member_that_does_not_join_again_in_time_is_out() {
        List<Joined> members = coordinator.twoStableMembers();
        Call leader = coordinator.submit(join(members.get(0).memberId()));
        for (int waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += SESSION_MS / 2) {
            assertThat(leader.isOpen()).isTrue();
            coordinator.heartbeat(member(members.get(1)));
            coordinator.advance(SESSION_MS / 2);
        }
        assertThat(leader.joined().members()).hasSize(1);
        assertThat(coordinator.heartbeat(member(members.get(1))))
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_second_join_of_a_waiting_member_ends_the_first() {
        String memberId = coordinator.newMemberId();
        Call first = coordinator.submit(join(memberId));
        Call second = coordinator.submit(join(memberId));
        assertThat(first.joined().error()).isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        coordinator.advance(INITIAL_DELAY_MS);
        assertThat(second.joined().error()).isEqualTo(Errors.NONE);
    }

    @Test
    void a_full_group_takes_nobody_and_loses_whoever_joins_last_after_the_limit_was_lowered() {
        Coordinator small = new Coordinator(Map.of("group.max.size", "2"));
        List<Joined> members = small.twoStableMembers();
        assertThat(small.submit(join("")).joined().error())
                .isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
        assertThat(small.heartbeat(member(members.get(0)))).isEqualTo(Errors.NONE);

        Coordinator smaller = new Coordinator(Map.of("group.max.size", "1"), small.log.entries());
        assertThat(smaller.heartbeat(member(members.get(0))))
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        Call first = smaller.submit(join(members.get(0).memberId()));
        Call last = smaller.submit(join(members.get(1).memberId()));
        assertThat(last.joined().error()).isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
        assertThat(first.joined().members()).hasSize(1);
    }

    @Test
    void a_member_with_more_metadata_than_a_group_may_hold_is_refused() {
        Member.Terms huge =
                new Member.Terms(
                        SESSION_MS,
                        REBALANCE_MS,
                        List.of(
                                new Member.Protocol(
                                        "range", Bytes.of(new byte[GroupLimits.MAX_GROUP_BYTES]))));
        assertThat(coordinator.submit(join("", null, huge)).joined().error())
                .isEqualTo(Errors.GROUP_MAX_SIZE_REACHED);
        assertThat(coordinator.machine.groups()).isZero();
    }

    @Test
    void a_join_with_an_unknown_id_is_refused_with_and_without_a_group() {
        assertThat(coordinator.submit(join("ghost")).joined().error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        coordinator.stableMember();
        assertThat(coordinator.submit(join("ghost")).joined().error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }
}
