package dev.wharf.group;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a coordinator keeps and has done, for the metrics. Immutable.
 *
 * @param groups by state; a state without groups is there with 0
 * @param offsets committed offsets that are kept
 * @param offsetCommits offsets committed since the process began to coordinate
 * @param rebalances rebalances begun since then
 */
public record GroupFigures(
        Map<GroupState, Integer> groups, long offsets, long offsetCommits, long rebalances) {
    public static final GroupFigures NONE = new GroupFigures(Map.of(), 0, 0, 0);

    public GroupFigures {
        Map<GroupState, Integer> all = new EnumMap<>(GroupState.class);
        for (GroupState state : GroupState.values()) {
            all.put(state, groups.getOrDefault(state, 0));
        }
        groups = Collections.unmodifiableMap(all);
    }

    /** Both together. */
    public GroupFigures plus(GroupFigures other) {
        Map<GroupState, Integer> sum = new EnumMap<>(GroupState.class);
        groups.forEach((state, count) -> sum.merge(state, count, Integer::sum));
        other.groups.forEach((state, count) -> sum.merge(state, count, Integer::sum));
        return new GroupFigures(
                sum,
                offsets + other.offsets,
                offsetCommits + other.offsetCommits,
                rebalances + other.rebalances);
    }
}
