package dev.wharf.log;

import java.util.OptionalLong;

/** The names of a partition's files, as Kafka spells them. */
final class LogFileNames {
    static final String LOG = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String PRODUCER_SNAPSHOT = ".snapshot";
    static final String LEADER_EPOCHS = "leader-epoch-checkpoint";
    static final String PARTITION_METADATA = "partition.metadata";
    static final String CLEANED = ".cleaned";
    static final String SWAP = ".swap";
    static final String TEMPORARY = ".tmp";
    static final String DELETED = "-delete";
    static final String STRAY = "-stray";

    private static final int DIGITS = 20;

    private LogFileNames() {}

    /** {@code directory/00000000000000000042.log} for 42 and {@link #LOG}. */
    static String path(String directory, long offset, String suffix) {
        return directory + "/" + name(offset, suffix);
    }

    /** {@code 00000000000000000042.log} for 42 and {@link #LOG}. */
    static String name(long offset, String suffix) {
        String number = Long.toString(offset);
        return "0".repeat(DIGITS - number.length()) + number + suffix;
    }

    /** The offset in a name with this suffix; empty if the name is another. */
    static OptionalLong offset(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < DIGITS; i++) {
            if (!Character.isDigit(name.charAt(i))) {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(name.substring(0, DIGITS)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // twenty nines are no offset
        }
    }
}
