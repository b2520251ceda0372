package dev.wharf.node;

import dev.wharf.log.OpenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Shares what the process may open ({@code ulimit -n}) out: so many for segment files, so many for connections, and the rest for all else. Immutable.
 *
 * @param segmentFiles the most segment files that all loops together hold open, 1 and up
 * @param connections the most connections that are taken, whatever {@code max.connections} is
 * @param warning what a person should know of it; null if all fits
 */
record OpenFileBudget(int segmentFiles, int connections, @Nullable String warning) {
    /** For what is neither: jars, the journal, the metadata log, connections to other nodes, files that are read once. */
    static final int RESERVED = 256;

    /** The most segment files that are held open if nobody has said how many. */
    static final int MOST_SEGMENT_FILES = 65_536;

    /** With less nothing sensible can be done. */
    static final long LEAST = RESERVED + 256;

    /** No system is known that would not say. */
    static final long UNKNOWN = -1;

    /** The least share of segment files, of all that is not reserved. */
    private static final int LEAST_SHARE = 4;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    /**
     * Shares out.
     *
     * @param processLimit descriptors that the process may have, or {@link #UNKNOWN}
     * @param wanted {@code log.open.files.max}; 0 for as many as there is room for
     * @param maxConnections {@code max.connections}
     * @throws RefusalException if there are fewer than {@link #LEAST}
     */
    static OpenFileBudget of(long processLimit, int wanted, int maxConnections)
            throws RefusalException {
        if (processLimit == UNKNOWN) {
            return new OpenFileBudget(
                    wanted == 0 ? OpenFiles.USUAL_LIMIT : wanted, Integer.MAX_VALUE, null);
        }
        if (processLimit < LEAST) {
            throw new RefusalException(
                    RefusalException.UNAVAILABLE,
                    "this process may open "
                            + processLimit
                            + " files (ulimit -n), and needs at least "
                            + LEAST);
        }
        long room = Math.min(Integer.MAX_VALUE, processLimit) - RESERVED;
        long left = Math.max(room - maxConnections, room / LEAST_SHARE);
        int files = (int) Math.min(wanted == 0 ? MOST_SEGMENT_FILES : wanted, left);
        int connections = (int) (room - files);
        boolean fits = connections >= maxConnections && files >= wanted;
        return new OpenFileBudget(
                files,
                connections,
                fits ? null : warning(processLimit, files, wanted, connections, maxConnections));
    }

    private static String warning(
            long processLimit, int files, int wanted, int connections, int maxConnections) {
        return "This process may open "
                + processLimit
                + " files (ulimit -n): it holds at most "
                + files
                + " segment files open"
                + (wanted > files ? ", not " + OpenFiles.MAX.name() + "=" + wanted : "")
                + ", and takes at most "
                + connections
                + " connections"
                + (maxConnections > connections ? ", not max.connections=" + maxConnections : "")
                + ". Raise the limit to "
                + (Math.max(files, (long) wanted) + maxConnections + RESERVED)
                + ", or lower these settings";
    }

    /** What the process may open, as the system says; {@link #UNKNOWN} where that is not Linux. Java has raised it as far as it may. */
    static long processLimit() {
        try {
            return Files.isReadable(LIMITS) ? limitIn(Files.readString(LIMITS)) : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** The soft limit in the text of {@code /proc/self/limits}; {@link #UNKNOWN} if it is not there, or unlimited. */
    static long limitIn(String text) {
        for (String line : text.lines().toList()) {
            if (line.startsWith(LINE)) {
                String soft = line.substring(LINE.length()).trim().split("\\s+", 2)[0];
                return soft.matches("[0-9]{1,18}") ? Long.parseLong(soft) : UNKNOWN;
            }
        }
        return UNKNOWN;
    }
}
