package dev.wharf.placement;

import java.util.List;

/** What the owner of a topic wants of the replicas of a partition. */
public sealed interface Goal {
    /**
     * So many replicas, wherever they are best.
     *
     * @param replicationFactor 1 and up
     */
    record Spread(int replicationFactor, Constraint constraint) implements Goal {
        public Spread {
            if (replicationFactor < 1) {
                throw new IllegalArgumentException("no partition has " + replicationFactor);
            }
        }
    }

    /**
     * These replicas and no others.
     *
     * @param replicas of different ids, the preferred leader first
     */
    record Exactly(List<Integer> replicas) implements Goal {
        public Exactly {
            replicas = List.copyOf(replicas);
        }
    }
}
