package dev.wharf.controller;

import dev.wharf.metadata.PartitionDelta;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.types.Uuid;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Works out what becomes of one partition: first what was asked for (another ISR, other replicas, a replica that is gone), then what follows from it
 * (a reassignment that is complete, a leader, the replicas that stay eligible, the epochs). So no change anywhere can forget a part of it.
 *
 * <p>What comes out obeys: the leader is in sync, or there is neither leader nor ISR; the eligible replicas are replicas that are not in sync, and there
 * are none when enough are in sync (KIP-966); the leader epoch grows with each other leader and when a replica is taken away.
 */
final class PartitionEdit {
    /** What kind of leader is looked for. */
    enum Election {
        /** The leader stays if it can. */
        IF_NEEDED,
        /** The first of the replicas, if it is in sync; else the leader stays if it can. */
        PREFERRED,
        /** As if needed, but any active replica will do in the end, even at the price of records. */
        UNCLEAN
    }

    private final PartitionImage before;
    private final Surroundings around;
    private final Set<Integer> lost = new LinkedHashSet<>();
    private final Set<Integer> wiped = new LinkedHashSet<>();
    private List<Integer> replicas;
    private List<Integer> adding;
    private List<Integer> removing;
    private List<Integer> isr;
    private boolean newEpoch;

    /**
     * What a partition depends on.
     *
     * @param active whether a broker may lead and be in sync
     * @param directories where a replica lies
     * @param minInsync {@code min.insync.replicas}
     * @param unclean whether a replica that is not eligible may lead when there is no other
     */
    record Surroundings(
            IntPredicate active, Directories directories, int minInsync, boolean unclean) {}

    /** Where a replica lies on its broker. */
    @FunctionalInterface
    interface Directories {
        /** The directory that is known if the broker still has it, else one that it has; zero if that is open (KIP-858). */
        Uuid of(int brokerId, @Nullable Uuid known);
    }

    PartitionEdit(PartitionImage before, Surroundings around) {
        this.before = before;
        this.around = around;
        this.replicas = before.replicas();
        this.adding = before.adding();
        this.removing = before.removing();
        this.isr = before.isr();
    }

    PartitionEdit isr(List<Integer> wanted) {
        isr = wanted;
        return this;
    }

    /** A broker is in sync no more, but still has what it had. */
    PartitionEdit leaves(int brokerId) {
        isr = without(isr, Set.of(brokerId));
        return this;
    }

    /** A broker is in sync no more, and may lack what it had (KIP-966: an unclean shutdown). */
    PartitionEdit loses(int brokerId) {
        lost.add(brokerId);
        return leaves(brokerId);
    }

    /** A broker is in sync no more, and has nothing of what it had. */
    PartitionEdit wiped(int brokerId) {
        wiped.add(brokerId);
        return loses(brokerId);
    }

    /** Replicas are to move; {@code toBe} holds all, those that go too. */
    PartitionEdit reassign(List<Integer> toBe, List<Integer> toAdd, List<Integer> toRemove) {
        replicas = toBe;
        adding = toAdd;
        removing = toRemove;
        Set<Integer> kept = Set.copyOf(toBe);
        isr = isr.stream().filter(kept::contains).toList();
        return this;
    }

    /** The leader leads anew, even if it is the same. */
    PartitionEdit newEpoch() {
        newEpoch = true;
        return this;
    }

    /** The partition after all this, or null if nothing changes. */
    @Nullable PartitionImage after(Election election) {
        maybeCompleteReassignment();
        Elected elected = elect(election);
        List<Integer> elr = elr(elected);
        boolean elects =
                newEpoch
                        || elected.leader != before.leader()
                        || !replicas.containsAll(before.replicas());
        PartitionImage after =
                new PartitionImage(
                        replicas,
                        replicas.stream().map(id -> directoryOf(id, elected)).toList(),
                        adding,
                        removing,
                        elected.isr,
                        elr,
                        elected.leader == PartitionImage.NO_LEADER ? lastLeader() : List.of(),
                        elected.leader,
                        before.leaderEpoch() + (elects ? 1 : 0),
                        before.partitionEpoch() + 1);
        return PartitionDelta.between(before, after).isEmpty() ? null : after;
    }

    /** Replicas that go are gone when all that come are in sync, and enough are left who are: one of them may have died without our knowledge. */
    private void maybeCompleteReassignment() {
        List<Integer> staying = without(replicas, Set.copyOf(removing));
        List<Integer> remaining = without(isr, Set.copyOf(removing));
        boolean moving = !adding.isEmpty() || !removing.isEmpty();
        if (!moving || !isEnough(remaining, staying) || !remaining.containsAll(adding)) {
            return;
        }
        replicas = staying;
        isr = remaining;
        adding = List.of();
        removing = List.of();
    }

    /**
     * The outcome of an election.
     *
     * @param isr empty without a leader; the leader alone if it was not in sync before
     * @param clean whether the leader has all that was committed, as far as we know
     */
    private record Elected(int leader, List<Integer> isr, boolean clean) {
        static Elected alone(int leader, boolean clean) {
            return new Elected(leader, List.of(leader), clean);
        }
    }

    private Elected elect(Election election) {
        int inSync = inSync(election);
        if (inSync != PartitionImage.NO_LEADER) {
            return new Elected(inSync, isr, true);
        }
        List<Integer> eligible = eligible();
        int next = firstActive(eligible);
        if (next != PartitionImage.NO_LEADER) {
            return Elected.alone(next, true);
        }
        int last = firstActive(lastLeader());
        if (eligible.isEmpty() && last != PartitionImage.NO_LEADER) {
            return Elected.alone(last, false);
        }
        int any = anyActive();
        if (any != PartitionImage.NO_LEADER && (election == Election.UNCLEAN || around.unclean)) {
            return Elected.alone(any, false);
        }
        return new Elected(PartitionImage.NO_LEADER, List.of(), true);
    }

    /** The replica in sync that is to lead, or {@link PartitionImage#NO_LEADER}. */
    private int inSync(Election election) {
        int preferred = replicas.getFirst();
        if (election == Election.PREFERRED && mayLeadFromIsr(preferred)) {
            return preferred;
        }
        if (mayLeadFromIsr(before.leader())) {
            return before.leader();
        }
        return firstActive(replicas.stream().filter(isr::contains).toList());
    }

    private boolean mayLeadFromIsr(int brokerId) {
        return isr.contains(brokerId) && around.active.test(brokerId);
    }

    /** The replicas that have all that is committed, were there nobody in sync any more. */
    private List<Integer> eligible() {
        Set<Integer> eligible = new LinkedHashSet<>(before.elr());
        eligible.addAll(before.isr());
        eligible.retainAll(replicas);
        eligible.removeAll(lost);
        return List.copyOf(eligible);
    }

    private List<Integer> elr(Elected elected) {
        return isEnough(elected.isr, replicas) || !elected.clean
                ? List.of()
                : without(eligible(), Set.copyOf(elected.isr));
    }

    /** Whether these are as many as have what is committed for sure, of so many replicas. */
    private boolean isEnough(List<Integer> complete, List<Integer> replicas) {
        return !complete.isEmpty()
                && complete.size() >= Math.min(around.minInsync, replicas.size());
    }

    /** Whether some of these have what was committed, and too few of the others do. */
    boolean isNeeded(List<Integer> some) {
        Set<Integer> gone = Set.copyOf(some);
        Set<Integer> complete = new LinkedHashSet<>(before.isr());
        complete.addAll(before.elr());
        if (complete.isEmpty()) {
            complete.addAll(before.lastKnownElr());
        }
        List<Integer> left = without(List.copyOf(complete), gone);
        return left.size() < complete.size() && !isEnough(left, without(before.replicas(), gone));
    }

    /** A replica that is on the move has the least. */
    private int anyActive() {
        List<Integer> candidates = without(replicas, wiped);
        int any = firstActive(without(candidates, Set.copyOf(adding)));
        return any == PartitionImage.NO_LEADER ? firstActive(candidates) : any;
    }

    /** Who led last, unless it has nothing of what it had or is no replica any more. */
    private List<Integer> lastLeader() {
        List<Integer> last = before.hasLeader() ? List.of(before.leader()) : before.lastKnownElr();
        return without(last, wiped).stream().filter(replicas::contains).toList();
    }

    private int firstActive(List<Integer> brokers) {
        for (int brokerId : brokers) {
            if (around.active.test(brokerId)) {
                return brokerId;
            }
        }
        return PartitionImage.NO_LEADER;
    }

    private Uuid directoryOf(int brokerId, Elected elected) {
        int at = before.replicas().indexOf(brokerId);
        Uuid known = at < 0 ? null : before.directories().get(at);
        boolean joins = elected.isr.contains(brokerId) && !before.isr().contains(brokerId);
        return known == null || joins ? around.directories.of(brokerId, known) : known;
    }

    private static List<Integer> without(List<Integer> brokers, Set<Integer> gone) {
        return brokers.stream().filter(id -> !gone.contains(id)).toList();
    }
}
