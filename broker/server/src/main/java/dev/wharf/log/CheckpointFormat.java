package dev.wharf.log;

import dev.wharf.types.Uuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The text of {@code log-checkpoint}: a version, the CRC-32C of all that follows in hexadecimal, then a line per log with its fields
 * between spaces. A topic's name has none. The last line of a broker that ended in order says under which epoch: {@code epoch N}; the one before, from which generation on the journal is needed: {@code journal N}.
 */
final class CheckpointFormat {
    private static final String VERSION = "6";

    /** Without marks. */
    private static final String VERSION_5 = "5";

    /** Without a journal too, and so without a durable offset beside the recovery point. */
    private static final String VERSION_4 = "4";

    private static final String NONE = "-";
    private static final int RECOVERY_POINT = 4;
    private static final int FIELDS = 12;
    private static final String EPOCH = "epoch ";
    private static final String JOURNAL = "journal ";

    private CheckpointFormat() {}

    /**
     * What a checkpoint says.
     *
     * @param entries by directory
     * @param journalFloor the first generation of the journal that may have what the segments have not
     * @param cleanEpoch see {@link LogDirectory#cleanEpoch}
     */
    record Content(Map<String, CheckpointEntry> entries, long journalFloor, long cleanEpoch) {}

    static ByteBuffer write(
            Collection<CheckpointEntry> entries, long journalFloor, long cleanEpoch) {
        StringBuilder text = new StringBuilder();
        for (CheckpointEntry entry : entries) {
            appendEntry(text, entry);
        }
        text.append(JOURNAL).append(journalFloor).append('\n');
        if (cleanEpoch != LogDirectory.NO_EPOCH) {
            text.append(EPOCH).append(cleanEpoch).append('\n');
        }
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head =
                (VERSION + "\n" + Integer.toHexString(crc(body, 0, body.length)) + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
    }

    private static void appendEntry(StringBuilder text, CheckpointEntry entry) {
        text.append(entry.directory()).append(' ').append(entry.topicId()).append(' ');
        text.append(entry.incarnation()).append(' ');
        text.append(entry.logStartOffset()).append(' ').append(entry.recoveryPoint()).append(' ');
        text.append(entry.durableOffset()).append(' ');
        text.append(entry.committedOffset()).append(' ');
        text.append(entry.cleanedOffset()).append(' ');
        appendList(
                text, entry.epochs().stream().map(e -> e.epoch() + ":" + e.startOffset()).toList());
        CheckpointEntry.Clean clean = entry.clean();
        text.append(clean == null ? " open " : clean.producers() ? " clean+producers " : " clean ");
        appendList(
                text,
                clean == null
                        ? List.of()
                        : clean.segments().stream().map(CheckpointFormat::segment).toList());
        LogMark mark = entry.mark();
        text.append(' ');
        if (mark == null) {
            text.append(NONE);
        } else {
            text.append(segment(mark.upTo())).append(':').append(mark.producers());
        }
        text.append('\n');
    }

    private static void appendList(StringBuilder text, List<String> items) {
        text.append(items.isEmpty() ? NONE : String.join(",", items));
    }

    private static String segment(Segment.Summary summary) {
        return summary.baseOffset()
                + ":"
                + summary.nextOffset()
                + ":"
                + summary.sizeBytes()
                + ":"
                + summary.maxTimestampMs()
                + ":"
                + summary.maxTimestampOffset()
                + ":"
                + summary.firstTimestampMs();
    }

    /** @throws DamagedLogException if the content is not what was written */
    static Content read(byte[] content) throws DamagedLogException {
        int bodyAt = afterSecondLine(content);
        String[] head = new String(content, 0, bodyAt, StandardCharsets.UTF_8).split("\n", -1);
        int crc = crc(content, bodyAt, content.length - bodyAt);
        boolean isKnown = List.of(VERSION_4, VERSION_5, VERSION).contains(head[0]);
        if (!isKnown || !head[1].equals(Integer.toHexString(crc))) {
            throw new DamagedLogException("log-checkpoint is damaged or of an unknown version");
        }
        Map<String, CheckpointEntry> entries = new LinkedHashMap<>();
        String body = new String(content, bodyAt, content.length - bodyAt, StandardCharsets.UTF_8);
        long cleanEpoch = LogDirectory.NO_EPOCH;
        long journalFloor = JournalFormat.NO_GENERATION;
        for (String line : body.lines().toList()) {
            if (line.startsWith(EPOCH)) {
                cleanEpoch = Long.parseLong(line.substring(EPOCH.length()));
                continue;
            }
            if (line.startsWith(JOURNAL)) {
                journalFloor = Long.parseLong(line.substring(JOURNAL.length()));
                continue;
            }
            CheckpointEntry entry = readEntry(fields(line, head[0]));
            entries.put(entry.directory(), entry);
        }
        return new Content(entries, journalFloor, cleanEpoch);
    }

    private static String[] fields(String line, String version) {
        List<String> fields = new ArrayList<>(List.of(line.split(" ", -1)));
        if (version.equals(VERSION_4) && fields.size() == FIELDS - 2) {
            fields.add(RECOVERY_POINT, fields.get(RECOVERY_POINT));
        }
        if (!version.equals(VERSION) && fields.size() == FIELDS - 1) {
            fields.add(NONE);
        }
        return fields.toArray(String[]::new);
    }

    private static int afterSecondLine(byte[] content) throws DamagedLogException {
        int lines = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' && ++lines == 2) {
                return i + 1;
            }
        }
        throw new DamagedLogException("log-checkpoint is cut short");
    }

    private static CheckpointEntry readEntry(String[] fields) throws DamagedLogException {
        if (fields.length != FIELDS) {
            throw new DamagedLogException(
                    "log-checkpoint has a line of " + fields.length + " fields");
        }
        List<LeaderEpochs.Start> epochs = new ArrayList<>();
        for (String[] parts : items(fields[8])) {
            epochs.add(
                    new LeaderEpochs.Start(Integer.parseInt(parts[0]), Long.parseLong(parts[1])));
        }
        return new CheckpointEntry(
                fields[0],
                Uuid.parse(fields[1]),
                Integer.parseInt(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]),
                Long.parseLong(fields[7]),
                epochs,
                readMark(fields[11]),
                readClean(fields[9], fields[10]));
    }

    private static @Nullable LogMark readMark(String text) {
        if (text.equals(NONE)) {
            return null;
        }
        int producersAt = text.lastIndexOf(':');
        return new LogMark(
                summary(text.substring(0, producersAt).split(":", -1)),
                text.substring(producersAt + 1));
    }

    private static CheckpointEntry.@Nullable Clean readClean(String state, String segments) {
        if (state.equals("open")) {
            return null;
        }
        List<Segment.Summary> summaries = new ArrayList<>();
        for (String[] parts : items(segments)) {
            summaries.add(summary(parts));
        }
        return new CheckpointEntry.Clean(state.endsWith("+producers"), summaries);
    }

    private static Segment.Summary summary(String[] parts) {
        return new Segment.Summary(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Integer.parseInt(parts[2]),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                Long.parseLong(parts[5]));
    }

    private static List<String[]> items(String text) {
        List<String[]> items = new ArrayList<>();
        if (!text.equals(NONE)) {
            for (String item : text.split(",", -1)) {
                items.add(item.split(":", -1));
            }
        }
        return items;
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
