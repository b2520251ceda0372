package dev.wharf.sim.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * No partition has two owners in a group: whoever gets one was given it after the owner before had given it up, or had not been heard of for a
 * session. An owner is protected by what the broker last told it: its session runs at least from when it asked.
 */
public final class PartitionOwners {
    private final LongSupplier nowNs;
    private final Map<String, String> owners = new LinkedHashMap<>();
    private long takenAway;
    private final Map<String, Long> protectedUntilNs = new LinkedHashMap<>();

    /** @param nowNs virtual time */
    public PartitionOwners(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    /** The broker has answered a member that it belongs to the group's present generation. */
    public void onConfirmed(String member, long untilNs) {
        protectedUntilNs.put(member, untilNs);
    }

    /** The member owns these partitions of the group, and no others. */
    public void onOwned(String group, String member, Collection<Integer> partitions) {
        for (int partition : partitions) {
            String place = group + "/" + partition;
            String before = owners.put(place, member);
            SimViolation.check(
                    before == null
                            || before.equals(member)
                            || protectedUntilNs.getOrDefault(before, 0L) <= nowNs.getAsLong(),
                    PartitionOwners.class,
                    place + " is given to " + member + " while " + before + " owns it");
        }
        int before = owners.size();
        owners.entrySet()
                .removeIf(
                        entry ->
                                entry.getValue().equals(member)
                                        && !partitions.contains(partition(entry.getKey())));
        takenAway += before - owners.size();
    }

    private static int partition(String place) {
        return Integer.parseInt(place.substring(place.indexOf('/') + 1));
    }

    /** The member knows, or must assume, that it owns nothing any more. */
    public void onGivenUp(String member) {
        owners.values().removeIf(member::equals);
    }

    /** The power went: where the group's log is not forced, the broker may know nobody who was there last. */
    public void onPowerCut() {
        owners.clear();
    }

    /** Partitions that a member has lost while it kept others, as cooperative members do. */
    public long takenAway() {
        return takenAway;
    }
}
