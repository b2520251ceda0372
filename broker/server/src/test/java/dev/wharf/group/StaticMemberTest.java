package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.INITIAL_DELAY_MS;
import static dev.wharf.group.Coordinator.REBALANCE_MS;
import static dev.wharf.group.Coordinator.bytes;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static dev.wharf.group.Coordinator.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupCommand.Join;
import dev.wharf.group.GroupCommand.JoinDialect;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.group.GroupCommand.Membership;
import dev.wharf.protocol.Errors;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Static membership, KIP-345. */
final class StaticMemberTest {
    private final Coordinator coordinator = new Coordinator(Map.of());

    /** The static members "one" (the leader) and "two", stable with assignments "a" and "b". */
    private Joined[] stable() {
        Call one = coordinator.submit(join("", "one", terms("range")));
        Call two = coordinator.submit(join("", "two", terms("range")));
        coordinator.advance(2 * INITIAL_DELAY_MS);
        Joined[] members = {one.joined(), two.joined()};
        coordinator.sync(
                is("one", members[0]),
                Map.of(members[0].memberId(), bytes("a"), members[1].memberId(), bytes("b")));
        coordinator.sync(is("two", members[1]), Map.of());
        return members;
    }

    private static Membership is(String instanceId, Joined joined) {
        return new Membership(joined.memberId(), instanceId, joined.generation());
    }

    @Test
    void a_static_member_needs_no_id_first() {
        Joined one = stable()[0];
        assertThat(one.memberId()).startsWith("one-");
        assertThat(one.members()).extracting("instanceId").containsExactly("one", "two");
    }

    @Test
    void a_static_member_that_starts_again_keeps_its_assignment_and_nobody_rebalances() {
        Joined[] members = stable();
        Joined again = coordinator.submit(join("", "two", terms("range"))).joined();
        assertThat(again.generation()).isEqualTo(1);
        assertThat(again.memberId()).isNotEqualTo(members[1].memberId());
        assertThat(again.skipAssignment()).isFalse();
        assertThat(coordinator.sync(is("two", again), Map.of()).synced().assignment())
                .isEqualTo(bytes("b"));
        assertThat(coordinator.heartbeat(is("one", members[0]))).isEqualTo(Errors.NONE);
    }

    @Test
    void the_former_self_is_fenced_everywhere() {
        Joined[] members = stable();
        coordinator.submit(join("", "two", terms("range"))).joined();
        Membership former = is("two", members[1]);
        assertThat(coordinator.heartbeat(former)).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(coordinator.sync(former, Map.of()).synced().error())
                .isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(coordinator.commit(former, 0, 1)).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(
                        coordinator
                                .submit(join(members[1].memberId(), "two", terms("range")))
                                .joined()
                                .error())
                .isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(
                        coordinator
                                .leave(new Leaver(members[1].memberId(), "two"))
                                .members()
                                .getFirst()
                                .error())
                .isEqualTo(Errors.FENCED_INSTANCE_ID);
    }

    @Test
    void a_leader_that_starts_again_is_told_to_keep_the_assignment() {
        stable();
        Joined again = coordinator.submit(join("", "one", terms("range"))).joined();
        assertThat(again.skipAssignment()).isTrue();
        assertThat(again.leader()).isEqualTo(again.memberId());
        assertThat(again.members()).hasSize(2);
    }

    @Test
    void an_old_client_that_leads_is_told_that_its_former_self_leads() {
        Joined[] members = stable();
        Join old =
                new Join(
                        GROUP,
                        "",
                        "one",
                        new Member.Client("client", "/127.0.0.1"),
                        "consumer",
                        terms("range"),
                        JoinDialect.of((short) 8));
        Joined again = coordinator.submit(old).joined();
        assertThat(again.leader()).isEqualTo(members[0].memberId());
        assertThat(again.members()).isEmpty();
    }

    @Test
    void the_new_id_survives_a_crash() {
        stable();
        Joined again = coordinator.submit(join("", "two", terms("range"))).joined();
        coordinator.crash();
        assertThat(coordinator.heartbeat(is("two", again))).isEqualTo(Errors.NONE);
    }

    @Test
    void a_return_that_changes_the_chosen_protocol_starts_a_rebalance() {
        Call one = coordinator.submit(join("", "one", terms("sticky", "range")));
        coordinator.advance(INITIAL_DELAY_MS);
        coordinator.sync(is("one", one.joined()), Map.of());
        Joined again = coordinator.submit(join("", "one", terms("range", "sticky"))).joined();
        assertThat(again.generation()).isEqualTo(2);
        assertThat(again.protocol()).isEqualTo("range");
    }

    @Test
    void a_return_while_the_assignment_is_awaited_starts_a_rebalance() {
        Call one = coordinator.submit(join("", "one", terms("range")));
        Call two = coordinator.submit(join("", "two", terms("range")));
        coordinator.advance(2 * INITIAL_DELAY_MS);
        Call waiting = coordinator.sync(is("two", two.joined()), Map.of());
        Call again = coordinator.submit(join("", "two", terms("range")));
        assertThat(waiting.synced().error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(again.isOpen()).isTrue();
        coordinator.submit(join(one.joined().memberId(), "one", terms("range")));
        assertThat(again.joined().generation()).isEqualTo(2);
    }

    @Test
    void a_return_while_its_former_self_waits_to_join_fences_the_former_self() {
        Call former = coordinator.submit(join("", "one", terms("range")));
        Call again = coordinator.submit(join("", "one", terms("range")));
        assertThat(former.joined().error()).isEqualTo(Errors.FENCED_INSTANCE_ID);
        coordinator.advance(INITIAL_DELAY_MS);
        assertThat(again.joined().error()).isEqualTo(Errors.NONE);
    }

    @Test
    void a_static_member_that_is_away_keeps_its_place_until_it_does_not_fetch_its_assignment() {
        Joined[] members = stable();
        Call one = coordinator.submit(join(members[0].memberId(), "one", terms("range", "sticky")));
        keepAlive(members[1]);
        assertThat(one.joined().members()).as("the one that is away stays").hasSize(2);
        assertThat(coordinator.sync(is("one", one.joined()), Map.of()).synced().error())
                .isEqualTo(Errors.NONE);
    }

    private void keepAlive(Joined member) {
        for (int waitedMs = 0; waitedMs < REBALANCE_MS; waitedMs += 5_000) {
            assertThat(coordinator.heartbeat(is("two", member)))
                    .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
            coordinator.advance(5_000);
        }
    }

    @Test
    void an_administrator_removes_a_static_member_by_its_name() {
        Joined[] members = stable();
        assertThat(coordinator.leave(new Leaver("", "two"), new Leaver("", "three")).members())
                .extracting("error")
                .containsExactly(Errors.NONE, Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.heartbeat(is("one", members[0])))
                .isEqualTo(Errors.REBALANCE_IN_PROGRESS);
        assertThat(coordinator.heartbeat(member(members[1]))).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }

    @Test
    void a_pending_id_cannot_turn_static() {
        stable();
        String memberId = coordinator.newMemberId();
        assertThat(coordinator.submit(join(memberId, "two", terms("range"))).joined().error())
                .isEqualTo(Errors.FENCED_INSTANCE_ID);
        assertThat(coordinator.submit(join(memberId, "three", terms("range"))).joined().error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
    }
}
