package dev.wharf.placement;

import dev.wharf.placement.Board.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to change about partitions that are already somewhere. Pure and repeatable; what it has once answered, once carried out, asks for nothing more.
 *
 * <p>Replicas are even when no two brokers differ by more than one, in each topic and over all, as far as racks and constraints let them; leaders
 * likewise, as far as the replicas let them. A rack comes first: a partition has a second replica in a rack only when each has one.
 *
 * @param changes of different partitions, in the order of the wishes
 * @param misfits wishes that cannot be had; their partitions stay as they are
 */
public record Rearrangement(List<Change> changes, List<Misfit> misfits) {
    /**
     * A partition's replicas, anew.
     *
     * @param replicas the preferred leader first
     */
    public record Change(Wish wish, List<Integer> replicas) {
        /** The brokers that have to fetch the partition; empty if only the order changes or replicas go. */
        public List<Integer> added() {
            return replicas.stream().filter(broker -> !wish.now().contains(broker)).toList();
        }
    }

    /**
     * A wish that cannot be had.
     *
     * @param reason a part of a sentence, for people
     */
    public record Misfit(Wish wish, String reason) {}

    public Rearrangement {
        changes = List.copyOf(changes);
        misfits = List.copyOf(misfits);
    }

    /**
     * Only what the wishes ask for: other replication factors, constraints, exact places, and replicas off brokers that are not among the candidates.
     * No replica moves that could have stayed; where those go that must is chosen so that the whole is as even as it then can be.
     *
     * @param candidates the brokers that may have replicas, of different ids; a broker that is to be emptied is left out
     */
    public static Rearrangement mend(Collection<Candidate> candidates, List<Wish> wishes) {
        return arrange(candidates, wishes, false);
    }

    /** Like {@link #mend}, and then replicas move, few of them, until all is even: what a new broker is there for. */
    public static Rearrangement spread(Collection<Candidate> candidates, List<Wish> wishes) {
        return arrange(candidates, wishes, true);
    }

    private static Rearrangement arrange(
            Collection<Candidate> candidates, List<Wish> wishes, boolean everything) {
        Layout layout = new Layout(candidates, wishes);
        List<Misfit> misfits = new ArrayList<>();
        for (Holding holding : layout.holdings) {
            String reason = Mending.mend(layout, holding);
            if (reason != null) {
                misfits.add(new Misfit(holding.wish, reason));
            } else if (everything) {
                uncrowd(layout, holding);
            }
        }
        even(layout.held.topics(), topic -> new ReplicaBoard(layout, topic, everything));
        even(layout.led.topics(), topic -> new LeaderBoard(layout, topic, everything));
        return new Rearrangement(changes(layout), misfits);
    }

    /** Evens out each topic by itself and all of them together, until neither finds anything to do. */
    private static void even(Iterable<String> topics, Function<@Nullable String, Board> boardOf) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (String topic : topics) {
                moved |= Evening.even(boardOf.apply(topic));
            }
            moved |= Evening.even(boardOf.apply(null));
        }
    }

    /** Takes replicas out of a rack that has two more than another. */
    private static void uncrowd(Layout layout, Holding holding) {
        ReplicaBoard board = new ReplicaBoard(layout, holding.wish.topic(), true);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int from : List.copyOf(holding.replicas)) {
                for (Candidate to : layout.brokers.values()) {
                    Step step = new Step(holding, from, to.brokerId());
                    Candidate source = layout.brokers.get(from);
                    if (source != null
                            && layout.inRack(holding, source) - layout.inRack(holding, to) >= 2
                            && board.allows(step)) {
                        board.take(step);
                        moved = true;
                        break;
                    }
                }
            }
        }
    }

    private static List<Change> changes(Layout layout) {
        List<Change> changes = new ArrayList<>();
        for (Holding holding : layout.holdings) {
            List<Integer> replicas = holding.arranged();
            if (!replicas.equals(holding.wish.now())) {
                changes.add(new Change(holding.wish, replicas));
            }
        }
        return changes;
    }
}
