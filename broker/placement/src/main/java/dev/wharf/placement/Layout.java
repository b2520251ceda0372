package dev.wharf.placement;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All partitions and brokers while a rearrangement is worked out, and the rules that each step keeps. Lives for one call. */
final class Layout {
    final SortedMap<Integer, Candidate> brokers = new TreeMap<>();
    final List<Holding> holdings;
    final Tally held = new Tally();
    final Tally led = new Tally();

    Layout(Collection<Candidate> candidates, List<Wish> wishes) {
        candidates.forEach(broker -> brokers.put(broker.brokerId(), broker));
        holdings = wishes.stream().map(Holding::new).toList();
        for (Holding holding : holdings) {
            holding.replicas.forEach(broker -> held.add(holding, broker));
            led.add(holding, holding.leader);
        }
    }

    Candidate broker(int id) {
        return Objects.requireNonNull(brokers.get(id));
    }

    /** Whether a broker may keep a replica; one that is not among the candidates may not. */
    boolean mayKeep(Constraint constraint, int broker) {
        Candidate candidate = brokers.get(broker);
        return candidate != null && constraint.admits(candidate);
    }

    /** Whether a broker may get a replica. */
    boolean mayGet(Holding holding, Constraint constraint, Candidate broker) {
        return broker.active()
                && constraint.admits(broker)
                && !holding.replicas.contains(broker.brokerId());
    }

    /** How many of a partition's replicas are in a rack. */
    int inRack(Holding holding, Candidate broker) {
        int count = 0;
        for (int id : holding.replicas) {
            Candidate other = brokers.get(id);
            if (other != null && other.rackOrNone().equals(broker.rackOrNone())) {
                count++;
            }
        }
        return count;
    }

    /** Whether a partition still has a replica where its leader should be, were it not for one broker. */
    boolean canBeLedWithout(Holding holding, Constraint constraint, int without) {
        return holding.replicas.stream()
                .anyMatch(id -> id != without && isPreferred(constraint, id));
    }

    boolean isPreferred(Constraint constraint, int broker) {
        Candidate candidate = brokers.get(broker);
        return candidate != null && constraint.prefersToLead(candidate);
    }

    /** The constraint of a partition whose replicas are free to move, or null. */
    static @Nullable Constraint constraintOf(Holding holding) {
        return !holding.fixed && holding.wish.goal() instanceof Goal.Spread spread
                ? spread.constraint()
                : null;
    }

    void add(Holding holding, int broker) {
        holding.replicas.add(broker);
        held.add(holding, broker);
    }

    void drop(Holding holding, int broker) {
        holding.replicas.remove(Integer.valueOf(broker));
        held.remove(holding, broker);
    }

    /** Makes sure that the leader is a replica, and where it should be. */
    void chooseLeader(Holding holding, Constraint constraint) {
        if (!holding.replicas.contains(holding.leader)
                || !isPreferred(constraint, holding.leader)) {
            lead(
                    holding,
                    holding.replicas.stream()
                            .filter(broker -> isPreferred(constraint, broker))
                            .findFirst()
                            .orElseThrow());
        }
    }

    void lead(Holding holding, int broker) {
        led.remove(holding, holding.leader);
        holding.leader = broker;
        led.add(holding, broker);
    }

    /** Makes a partition's replicas exactly these, the first of them leading. */
    void set(Holding holding, List<Integer> replicas) {
        List.copyOf(holding.replicas).forEach(broker -> drop(holding, broker));
        replicas.forEach(broker -> add(holding, broker));
        lead(holding, replicas.getFirst());
    }
}
