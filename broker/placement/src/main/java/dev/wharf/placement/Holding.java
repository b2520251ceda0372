package dev.wharf.placement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Where one partition's replicas are while a rearrangement is worked out. Only {@link Layout} changes it. */
final class Holding {
    final Wish wish;
    final List<Integer> replicas;
    int leader;

    /** Whether the replicas stay as they are, whatever the others do. */
    boolean fixed;

    Holding(Wish wish) {
        this.wish = wish;
        this.replicas = new ArrayList<>(wish.now());
        this.leader = wish.now().getFirst();
    }

    /** Whether a broker has another replica, or one less, than at first. */
    boolean hasMoved() {
        return !new HashSet<>(replicas).equals(new HashSet<>(wish.now()));
    }

    boolean wasOn(int broker) {
        return wish.now().contains(broker);
    }

    /** The replicas, the leader first. */
    List<Integer> arranged() {
        List<Integer> arranged = new ArrayList<>(replicas);
        arranged.remove(Integer.valueOf(leader));
        arranged.addFirst(leader);
        return List.copyOf(arranged);
    }
}
