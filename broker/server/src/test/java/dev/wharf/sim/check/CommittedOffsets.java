package dev.wharf.sim.check;

import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A committed offset is the last one that was acknowledged, or one whose commit came later and whose fate is unknown. Where offsets are
 * not forced before they are acknowledged, a power cut may bring back any older one.
 */
public final class CommittedOffsets {
    /** What a fetch returns where nothing was committed. */
    public static final long NONE = -1;

    private final boolean durable;
    private final TreeMap<String, State> states = new TreeMap<>();
    private long expired;

    private static final class State {
        private final TreeSet<Long> possible = new TreeSet<>();
        private final TreeSet<Long> ever = new TreeSet<>();
        private long next;
        private boolean expired;

        private State() {
            possible.add(NONE);
            ever.add(NONE);
        }
    }

    /** @param durable whether commits are forced before they are acknowledged */
    public CommittedOffsets(boolean durable) {
        this.durable = durable;
    }

    private State state(String key) {
        return states.computeIfAbsent(key, _ -> new State());
    }

    /** A commit is on its way; {@code key} names group and partition. Returns the offset to commit: a higher one each time. */
    public long onSent(String key) {
        State state = state(key);
        long offset = state.next++;
        state.possible.add(offset);
        state.ever.add(offset);
        return offset;
    }

    /** The commit was acknowledged, and no other of this key was under way. */
    public void onAcknowledged(String key, long offset) {
        state(key).possible.headSet(offset, false).clear();
    }

    /** The commit was refused, so that it has certainly not been applied. */
    public void onRefused(String key, long offset) {
        state(key).possible.remove(offset);
    }

    /** A fetch returned {@code offset}. */
    public void onFetched(String key, long offset) {
        SimViolation.check(
                state(key).possible.contains(offset),
                CommittedOffsets.class,
                key + " is " + offset + ", possible are " + state(key).possible);
        expired += state(key).expired ? 1 : 0;
    }

    /** Somebody who is no member asks for the offset while members go on. Returns the lowest that may be told. */
    public long onAsked(String key) {
        return state(key).possible.first();
    }

    /** The answer to a question for which {@link #onAsked} returned {@code floor}; later ones may have been acknowledged meanwhile. */
    public void onTold(String key, long floor, long offset) {
        SimViolation.check(
                offset >= floor && state(key).ever.contains(offset),
                CommittedOffsets.class,
                key + " was told to be " + offset + ", and was at least " + floor + " before");
    }

    /** How often an offset was looked at that had been committed and is expired. */
    public long expired() {
        return expired;
    }

    /** The group has been without members for as long as its offsets are kept: they may be gone from now on. */
    public void onMayExpire(String group) {
        of(group).forEach(state -> state.possible.add(NONE));
    }

    /** The search for expired offsets has come by since. */
    public void onMustExpire(String group) {
        for (State state : of(group)) {
            state.expired = state.next > 0;
            state.possible.clear();
            state.possible.add(NONE);
        }
    }

    private Collection<State> of(String group) {
        return states.subMap(group + "/", group + "0").values();
    }

    public void onPowerCut() {
        if (!durable) {
            states.values().forEach(state -> state.possible.addAll(state.ever));
        }
    }
}
