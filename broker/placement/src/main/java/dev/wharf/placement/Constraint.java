package dev.wharf.placement;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the replicas of a topic may be.
 *
 * @param racks the racks that may have them; empty for any
 * @param leaderRack the rack of the preferred leaders, one of {@code racks} if these are named; null for any
 */
public record Constraint(Set<String> racks, @Nullable String leaderRack) {
    /** Anywhere. */
    public static final Constraint NONE = new Constraint(Set.of(), null);

    public Constraint {
        racks = Set.copyOf(racks);
        if (leaderRack != null && !racks.isEmpty() && !racks.contains(leaderRack)) {
            throw new IllegalArgumentException(
                    "the leaders' rack " + leaderRack + " is none of " + racks);
        }
    }

    boolean admits(Candidate broker) {
        return racks.isEmpty() || racks.contains(broker.rackOrNone());
    }

    boolean prefersToLead(Candidate broker) {
        return leaderRack == null || leaderRack.equals(broker.rackOrNone());
    }
}
