package dev.wharf.group;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a simulation sees of the groups that a coordinator has. */
public final class GroupStatesView {
    private GroupStatesView() {}

    /** The states of all groups of {@code machine}, by their ids. */
    public static Map<String, GroupState> of(GroupMachine machine) {
        Map<String, GroupState> states = new LinkedHashMap<>();
        machine.all().forEach(group -> states.put(group.groupId(), group.state()));
        return states;
    }
}
