package dev.wharf.group;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a simulation sees of the offsets that a coordinator holds. */
public final class CommittedView {
    private CommittedView() {}

    /** The offsets of all groups of {@code machine}, by group and partition. */
    public static Map<String, Long> of(GroupMachine machine) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        for (String group : machine.offsets().groupIds()) {
            machine.offsets()
                    .of(group)
                    .forEach(
                            (partition, committed) ->
                                    offsets.put(group + "/" + partition, committed.offset()));
        }
        return offsets;
    }
}
