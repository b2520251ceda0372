package dev.wharf.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A property that must hold for any seed: runs it with many, and tells the first seed that breaks it.
 *
 * <pre>{@code
 * Property.named("a batch reads back as it was built").seeds(500).holds(random -> ...);
 * }</pre>
 *
 * <p>The seeds of a run are the same every time. {@code -Dwharf.seed=N} runs one seed alone, to repeat a failure; {@code
 * -Dwharf.seeds=N} runs another number of them, {@code -Dwharf.seed.from=S} from another start.
 */
public final class Property {
    private static final long DEFAULT_FIRST_SEED = 1;

    private final String name;
    private final int seeds;

    private Property(String name, int seeds) {
        this.name = name;
        this.seeds = seeds;
    }

    /** What holds, as a sentence. */
    public static Property named(String name) {
        return new Property(name, 100);
    }

    /** How many seeds to run, 1 and up, unless the command line says otherwise. */
    public Property seeds(int number) {
        return new Property(name, number);
    }

    /**
     * Runs the property; returns the number of seeds that were run.
     *
     * @throws AssertionError if a seed breaks it, with the seed and how to repeat it
     */
    public int holds(Check check) {
        Long only = Long.getLong("wharf.seed");
        if (only != null) {
            run(check, only);
            return 1;
        }
        int number = Integer.getInteger("wharf.seeds", seeds);
        long first = Long.getLong("wharf.seed.from", DEFAULT_FIRST_SEED);
        for (long seed = first; seed < first + number; seed++) {
            run(check, seed);
        }
        return number;
    }

    private void run(Check check, long seed) {
        try {
            check.run(new SplittableRandom(seed));
        } catch (Throwable failure) {
            throw new AssertionError(
                    "\""
                            + name
                            + "\" does not hold for seed "
                            + seed
                            + "; repeat with -Dwharf.seed="
                            + seed
                            + ": "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** One run of a property. */
    @FunctionalInterface
    public interface Check {
        /** Fails by throwing. All chance must come from {@code random}. */
        void run(RandomGenerator random) throws Exception;
    }
}
