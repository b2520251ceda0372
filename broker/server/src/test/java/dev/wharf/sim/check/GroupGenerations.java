package dev.wharf.sim.check;

import dev.wharf.group.GroupState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A generation of a group has one leader, and a member gets an assignment that the leader made for it. One leader within one run of the
 * broker, that is: a generation that was formed and not yet synced is not written down, so its number may be used again after a crash.
 * And a group that is removed when it is empty, as one without offsets is when these expire, begins with generation 1 again.
 */
public final class GroupGenerations {
    private static final int UUID_LENGTH = 36;

    private final Map<String, String> leaders = new HashMap<>();
    private final Map<String, Set<String>> assignments = new HashMap<>();
    private final Map<String, Map<String, GroupState>> groups = new HashMap<>();
    private final Set<String> instances = new HashSet<>();
    private final boolean reloads;
    private long formed;

    /** @param reloads whether the coordinator may have to reload its state within one run, as after a refused append */
    public GroupGenerations(boolean reloads) {
        this.reloads = reloads;
    }

    /**
     * There is a member with this instance id (KIP-345): it may come back under another member id and take its own place. Its member ids begin with
     * the instance id and a dash.
     */
    public void onStaticMember(String instanceId) {
        instances.add(instanceId);
    }

    private String identity(String memberId) {
        int dash = memberId.length() - UUID_LENGTH - 1;
        String instance = dash < 0 ? memberId : memberId.substring(0, dash);
        return instances.contains(instance) ? instance : memberId;
    }

    /** A member was told who leads. */
    public void onJoined(String group, int generation, String leaderId) {
        String leader = identity(leaderId);
        String before = leaders.put(group + "#" + generation, leader);
        SimViolation.check(
                before == null || before.equals(leader) || reloads,
                GroupGenerations.class,
                group + " generation " + generation + " is led by " + before + " and " + leader);
    }

    /**
     * A coordinator has these groups after an event.
     *
     * @param coordinator the same name for as long as the process lives
     */
    public void onGroups(String coordinator, Map<String, GroupState> now) {
        Map<String, GroupState> before = groups.put(coordinator, now);
        if (before != null) {
            before.forEach(
                    (group, state) -> {
                        if (state == GroupState.EMPTY && !now.containsKey(group)) {
                            leaders.keySet().removeIf(key -> key.startsWith(group + "#"));
                        }
                    });
        }
    }

    /** The leader sends what it has made. */
    public void onAssigned(String group, int generation, String member, String assignment) {
        made(group, generation, member).add(assignment);
    }

    /** A member got its assignment. */
    public void onSynced(String group, int generation, String member, String assignment) {
        Set<String> made = made(group, generation, member);
        SimViolation.check(
                made.contains(assignment),
                GroupGenerations.class,
                group
                        + "#"
                        + generation
                        + ": "
                        + member
                        + " got "
                        + assignment
                        + ", made: "
                        + made);
        formed++;
    }

    private Set<String> made(String group, int generation, String member) {
        String key = group + "#" + generation + "#" + identity(member);
        return assignments.computeIfAbsent(key, _ -> new HashSet<>());
    }

    /** How many members have got an assignment since the start, for demands of progress. */
    public long formed() {
        return formed;
    }

    /** The broker has died. */
    public void onCrash() {
        leaders.clear();
        groups.clear();
    }
}
