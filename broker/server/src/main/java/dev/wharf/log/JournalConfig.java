package dev.wharf.log;

import static dev.wharf.config.ConfigKey.Update.RESTART;

import dev.wharf.config.ConfigException;
import dev.wharf.config.ConfigKey;
import java.util.List;
import java.util.Map;

/**
 * The validated settings of the journal. Immutable.
 *
 * @param fileBytes {@code journal.file.bytes}: the size of each of its files, a multiple of 4 KiB
 * @param maxFiles the most files in each log directory; 0 if there is to be no journal, otherwise at least {@link #MIN_FILES}
 */
public record JournalConfig(int fileBytes, int maxFiles) {
    /** No journal: logs that acknowledge only what is durable force their segments. */
    public static final JournalConfig NONE = new JournalConfig(JournalFormat.PAGE_BYTES, 0);

    /** One takes blocks while the logs of another are forced. */
    static final int MIN_FILES = 2;

    public static final ConfigKey<Integer> FILE_BYTES =
            ConfigKey.ofInt(
                    "journal.file.bytes",
                    16 << 20,
                    2 * JournalFormat.PAGE_BYTES,
                    1 << 30,
                    RESTART,
                    "Bytes of each file of the journal, which takes the records of topics with flush.messages=1 or flush.mode=sync; a batch that is larger is forced in its segment.");

    public static final ConfigKey<Long> MAX_BYTES =
            ConfigKey.ofLong(
                    "journal.max.bytes",
                    128L << 20,
                    0,
                    1L << 40,
                    RESTART,
                    "The most bytes of the journal in each log directory, at least two files; they are taken as they are needed, and kept. 0 is no journal: each such topic then forces its own segments.");

    /** The keys of this component. */
    public static final List<ConfigKey<?>> KEYS = List.of(FILE_BYTES, MAX_BYTES);

    /**
     * @throws ConfigException naming the key that has a bad value
     */
    public static JournalConfig from(Map<String, String> texts) {
        int fileBytes = FILE_BYTES.parse(texts.get(FILE_BYTES.name()));
        long maxBytes = MAX_BYTES.parse(texts.get(MAX_BYTES.name()));
        int whole = fileBytes - fileBytes % JournalFormat.PAGE_BYTES;
        if (maxBytes == 0) {
            return new JournalConfig(whole, 0);
        }
        if (maxBytes < (long) MIN_FILES * fileBytes) {
            throw new ConfigException(
                    MAX_BYTES.name(),
                    "Invalid value "
                            + maxBytes
                            + " for configuration "
                            + MAX_BYTES.name()
                            + ": accepted is 0, or at least twice "
                            + FILE_BYTES.name()
                            + ", which is "
                            + fileBytes);
        }
        return new JournalConfig(whole, (int) Math.min(maxBytes / fileBytes, Integer.MAX_VALUE));
    }

    boolean isEnabled() {
        return maxFiles > 0;
    }
}
