package dev.wharf.sim.run;

import dev.wharf.sim.SimEntropy;
import java.util.Map;

/** The journal of a simulated broker. */
public final class SimJournal {
    private static final long PAGE_BYTES = 4_096;

    private SimJournal() {}

    /** Draws its size. In some lives it takes two or three blocks, so that it is full again and again: logs are refused, forced, and covered anew. */
    public static void put(Map<String, String> settings, SimEntropy dice) {
        boolean tiny = dice.chance(40);
        long fileBytes = PAGE_BYTES * (tiny ? 2 : 4 * dice.between(1, 4));
        long files = tiny ? dice.between(2, 3) : dice.between(2, 5);
        settings.put("journal.file.bytes", Long.toString(fileBytes));
        settings.put("journal.max.bytes", Long.toString(fileBytes * files));
    }
}
