package dev.wharf.sim;

import dev.wharf.env.Entropy;
import dev.wharf.types.Invariants;

/**
 * Chance from a seed: SplitMix64, written out so that no JDK can change the sequence. Each part of a simulation draws from a
 * {@link #fork} of its own, so that one more draw in one part does not shift the others.
 */
public final class SimEntropy implements Entropy {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public SimEntropy(long seed) {
        this.state = seed;
    }

    /** The finaliser of SplitMix64: spreads every bit of {@code value} over all 64. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    @Override
    public int nextInt(int bound) {
        Invariants.check(bound > 0, "a bound is positive");
        return (int) ((nextLong() >>> 33) % bound);
    }

    /** A number from {@code low} to {@code high}, both inclusive. */
    public long between(long low, long high) {
        Invariants.check(low <= high, "low is not above high", low, high);
        return low + Long.remainderUnsigned(nextLong() >>> 1, high - low + 1);
    }

    /** True in {@code percent} of a hundred cases. */
    public boolean chance(int percent) {
        return nextInt(100) < percent;
    }

    /** An independent source that depends on this one's state and on {@code name}. */
    public SimEntropy fork(String name) {
        return new SimEntropy(mix(nextLong() ^ name.hashCode()));
    }
}
