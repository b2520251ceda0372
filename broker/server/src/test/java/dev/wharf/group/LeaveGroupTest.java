package dev.wharf.group;

import static dev.wharf.group.Coordinator.GROUP;
import static dev.wharf.group.Coordinator.join;
import static dev.wharf.group.Coordinator.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.group.Coordinator.Call;
import dev.wharf.group.GroupAnswer.Done;
import dev.wharf.group.GroupAnswer.Joined;
import dev.wharf.group.GroupAnswer.Left;
import dev.wharf.group.GroupAnswer.LeftMember;
import dev.wharf.group.GroupAnswer.ListedGroup;
import dev.wharf.group.GroupCommand.DeleteGroup;
import dev.wharf.group.GroupCommand.Leave;
import dev.wharf.group.GroupCommand.Leaver;
import dev.wharf.group.GroupCommand.ListGroups;
import dev.wharf.protocol.Errors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LeaveGroupTest {
    private final Coordinator coordinator = new Coordinator(Map.of());

    private Errors delete() {
        return ((Done) coordinator.submit(new DeleteGroup(GROUP)).answer()).error();
    }

    private List<ListedGroup> list(Set<String> states, Set<String> types) {
        return ((GroupAnswer.Listed) coordinator.submit(new ListGroups(states, types)).answer())
                .groups();
    }

    @Test
    void a_member_that_leaves_makes_the_others_rebalance() {
        List<Joined> members = coordinator.twoStableMembers();
        Left left = coordinator.leave(new Leaver(members.get(0).memberId(), null));
        assertThat(left)
                .isEqualTo(
                        new Left(
                                Errors.NONE,
                                List.of(
                                        new LeftMember(
                                                members.get(0).memberId(), null, Errors.NONE))));
        assertThat(coordinator.submit(join(members.get(1).memberId())).joined().leader())
                .isEqualTo(members.get(1).memberId());
    }

    @Test
    void when_all_leave_the_group_is_empty_at_once() {
        List<Joined> members = coordinator.twoStableMembers();
        coordinator.leave(
                new Leaver(members.get(0).memberId(), null),
                new Leaver(members.get(1).memberId(), null));
        assertThat(coordinator.describe().state()).isEqualTo(GroupState.EMPTY);
    }

    @Test
    void an_id_that_is_given_back_no_longer_holds_up_the_rebalance() {
        Joined first = coordinator.stableMember();
        String pending = coordinator.newMemberId();
        String second = coordinator.newMemberId();
        coordinator.submit(join(second));
        Call again = coordinator.submit(join(first.memberId()));
        assertThat(again.isOpen()).isTrue();
        coordinator.leave(new Leaver(pending, null));
        assertThat(again.joined().members()).hasSize(2);
    }

    @Test
    void a_member_that_leaves_while_it_waits_to_join_is_answered() {
        Joined first = coordinator.stableMember();
        String second = coordinator.newMemberId();
        Call waiting = coordinator.submit(join(second));
        coordinator.leave(new Leaver(second, null));
        assertThat(waiting.joined().error()).isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        assertThat(coordinator.submit(join(first.memberId())).joined().generation()).isEqualTo(2);
    }

    @Test
    void strangers_and_unknown_groups_are_refused() {
        assertThat(coordinator.leave(new Leaver("ghost", null)).error())
                .isEqualTo(Errors.UNKNOWN_MEMBER_ID);
        coordinator.stableMember();
        assertThat(coordinator.leave(new Leaver("ghost", null)).members())
                .containsExactly(new LeftMember("ghost", null, Errors.UNKNOWN_MEMBER_ID));
        Left nameless = (Left) coordinator.submit(new Leave("", List.of())).answer();
        assertThat(nameless.error()).isEqualTo(Errors.INVALID_GROUP_ID);
    }

    @Test
    void a_group_is_described_with_metadata_only_while_it_is_stable() {
        assertThat(coordinator.describe().error()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        assertThat(coordinator.describe().state()).hasToString("Dead");
        List<Joined> members = coordinator.twoStableMembers();
        assertThat(coordinator.describe().protocol()).isEqualTo("range");
        assertThat(coordinator.describe().members())
                .extracting(member -> member.assignment().sizeBytes())
                .containsExactly(1, 1);
        coordinator.submit(join(members.get(0).memberId()));
        assertThat(coordinator.describe().state()).hasToString("PreparingRebalance");
        assertThat(coordinator.describe().protocol()).isEmpty();
        assertThat(coordinator.describe().members())
                .allMatch(member -> member.metadata().sizeBytes() == 0);
    }

    @Test
    void groups_are_listed_by_state_and_type_whatever_the_case() {
        coordinator.stableMember();
        ListedGroup listed = new ListedGroup(GROUP, "consumer", GroupState.STABLE);
        assertThat(list(Set.of(), Set.of())).containsExactly(listed);
        assertThat(list(Set.of("stable"), Set.of("CLASSIC"))).containsExactly(listed);
        assertThat(list(Set.of("Empty"), Set.of())).isEmpty();
        assertThat(list(Set.of(), Set.of("consumer"))).isEmpty();
    }

    @Test
    void only_an_empty_group_is_deleted_and_its_offsets_go_with_it() {
        assertThat(delete()).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
        Joined member = coordinator.stableMember();
        coordinator.commit(member(member), 0, 7);
        assertThat(delete()).isEqualTo(Errors.NON_EMPTY_GROUP);
        coordinator.leave(new Leaver(member.memberId(), null));
        assertThat(delete()).isEqualTo(Errors.NONE);
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        coordinator.crash();
        assertThat(coordinator.fetch(0)).isEqualTo(-1);
        assertThat(coordinator.machine.groups()).isZero();
    }
}
