package dev.wharf.group;

import dev.wharf.group.GroupAnswer.Described;
import dev.wharf.group.GroupAnswer.DescribedMember;
import dev.wharf.group.GroupAnswer.Listed;
import dev.wharf.group.GroupAnswer.ListedGroup;
import dev.wharf.group.GroupCommand.Describe;
import dev.wharf.group.GroupCommand.ListGroups;
import dev.wharf.protocol.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DescribeGroups and ListGroups: what groups there are and what they are in. Changes nothing. */
final class GroupViews {
    private GroupViews() {}

    static Described describe(Describe describe, GroupStates states) {
        Group group = states.find(describe.groupId());
        if (group == null) {
            return new Described(
                    Errors.GROUP_ID_NOT_FOUND,
                    describe.groupId(),
                    GroupState.DEAD,
                    "",
                    "",
                    List.of());
        }
        boolean stable = group.isIn(GroupState.STABLE);
        List<DescribedMember> members = new ArrayList<>(group.members().size());
        for (Member member : group.members().view()) {
            members.add(
                    new DescribedMember(
                            member.memberId(),
                            member.instanceId(),
                            member.client(),
                            stable ? member.metadata(group.protocol()) : Bytes.EMPTY,
                            member.assignment()));
        }
        return new Described(
                Errors.NONE,
                group.groupId(),
                group.state(),
                orEmpty(group.protocolType()),
                stable ? orEmpty(group.protocol()) : "",
                members);
    }

    static Listed list(ListGroups list, GroupStates states) {
        List<ListedGroup> groups = new ArrayList<>();
        if (matches(list.types(), ListedGroup.TYPE)) {
            for (Group group : states.all()) {
                if (matches(list.states(), group.state().toString())) {
                    groups.add(
                            new ListedGroup(
                                    group.groupId(), orEmpty(group.protocolType()), group.state()));
                }
            }
        }
        return new Listed(groups);
    }

    private static boolean matches(Set<String> filter, String name) {
        return filter.isEmpty() || filter.stream().anyMatch(name::equalsIgnoreCase);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
