package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.requireForce;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Entropy;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which replica of the metadata log a node is: a directory id that is durable before the log is touched, once beside the log and once in it.
 *
 * <p>A vote is tied to the id. So a log whose own id is missing or another one's is not this replica's: it is empty, wiped or exchanged. The node then
 * takes a new
 * id, by which it is an observer until it is made a voter again. An empty disk never votes under the id of a full one.
 *
 * <p>Without state; for the start, and for the case that the log cannot be opened.
 */
final class MetadataDirectory {
    /** The directory's name in Kafka. */
    static final String NAME = LocalMetadataLog.DIRECTORY;

    /** Beside the log: which replica of it the disk holds. A node alone has none. */
    static final String BESIDE = "metadata.id";

    private static final String WITHIN = NAME + "/" + BESIDE;
    private static final String ASIDE = NAME + ".aside-";
    private static final String PREPARED = NAME + ".prepared";
    private static final int MAX_FILE_BYTES = 1024;

    private MetadataDirectory() {}

    /**
     * The id of the replica that the disk holds, or of the new one that it holds now.
     *
     * @throws IOException when the disk refuses
     */
    static Uuid open(Disk disk, Entropy dice) throws IOException {
        Uuid beside = read(disk, BESIDE);
        if (beside != null && beside.equals(read(disk, WITHIN))) {
            return beside;
        }
        // The first log of a new directory bears its id: by that an operator names the node when it
        // gets a vote.
        Uuid first = beside == null && !disk.exists(NAME) ? DataDirectory.takeId(disk) : null;
        return begin(disk, first == null ? dice.nextUuid() : first);
    }

    /**
     * Makes an empty log under an id that nobody had before. What was there is kept aside for the operator. The new id is durable first: the old log under
     * the new id is a
     * replica without a vote, the new log under the old id would be one that has forgotten its votes.
     */
    static Uuid renew(Disk disk, Entropy dice) throws IOException {
        return begin(disk, dice.nextUuid());
    }

    private static Uuid begin(Disk disk, Uuid id) throws IOException {
        write(disk, BESIDE, ".", id);
        if (disk.exists(NAME)) {
            disk.rename(NAME, asideName(disk));
            requireForce(() -> disk.forceDirectoryNow("."));
        }
        create(disk, id);
        return id;
    }

    /** Whether the disk holds the whole log of this id. */
    static boolean isOf(Disk disk, Uuid id) throws IOException {
        return id.equals(read(disk, BESIDE)) && id.equals(read(disk, WITHIN));
    }

    /** Whether {@link #format} has begun here and was cut short: nobody has used the log yet. */
    static boolean isUnfinished(Disk disk) throws IOException {
        return disk.exists(NAME)
                && !disk.exists(BESIDE)
                && disk.list(NAME).stream().noneMatch(name -> name.endsWith(".log"));
    }

    /** Begins the log of a node whose id its future voters know already; {@link #NAME} does not exist, or {@link #isUnfinished}. */
    static void format(Disk disk, Uuid id, Formatter formatter) throws IOException {
        disk.deleteNow(NAME);
        create(disk, id);
        formatter.format(NAME);
        write(disk, BESIDE, ".", id);
    }

    /** Writes what a log begins with, durably. */
    @FunctionalInterface
    interface Formatter {
        void format(String directory) throws IOException;
    }

    /** Whether the disk holds the log of a single node, which has no id of its own. */
    static boolean holdsLocalLog(Disk disk) throws IOException {
        return read(disk, WITHIN) == null
                && disk.list(NAME).stream().anyMatch(name -> name.endsWith(".log"));
    }

    /** Whether the log that {@link #prepare} began is whole, and its id the one beside the log. */
    static boolean isPrepared(Disk disk) throws IOException {
        Uuid id = read(disk, PREPARED + "/" + BESIDE);
        return id != null && id.equals(read(disk, BESIDE));
    }

    /**
     * Makes another log in the place of the one that is there, up to the point from which {@link #exchange} completes it; what an earlier attempt left is
     * deleted.
     */
    static void prepare(Disk disk, Uuid id, Formatter formatter) throws IOException {
        disk.deleteNow(PREPARED);
        disk.createDirectories(PREPARED);
        requireForce(() -> disk.forceDirectoryNow("."));
        formatter.format(PREPARED);
        write(disk, PREPARED + "/" + BESIDE, PREPARED, id);
        write(disk, BESIDE, ".", id);
    }

    /** Moves the log aside that is there, and the prepared one into its place; after a crash it is to be called again. */
    static void exchange(Disk disk) throws IOException {
        if (disk.exists(NAME)) {
            disk.rename(NAME, asideName(disk));
            requireForce(() -> disk.forceDirectoryNow("."));
        }
        disk.rename(PREPARED, NAME);
        requireForce(() -> disk.forceDirectoryNow("."));
    }

    private static void create(Disk disk, Uuid id) throws IOException {
        disk.createDirectories(NAME);
        requireForce(() -> disk.forceDirectoryNow("."));
        write(disk, WITHIN, NAME, id);
    }

    private static String asideName(Disk disk) throws IOException {
        List<String> names = disk.list(".");
        int number = 1;
        while (names.contains(ASIDE + number + "/")) {
            number++;
        }
        return ASIDE + number;
    }

    private static void write(Disk disk, String path, String directory, Uuid id)
            throws IOException {
        String aside = path + ".tmp";
        String line = "metadata.directory.id=" + id + "\n";
        byte[] text = (line + crcLine(line)).getBytes(StandardCharsets.UTF_8);
        disk.deleteNow(aside);
        try (DiskFile file = disk.open(aside, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.wrap(text), 0);
            requireForce(file::forceNow);
        }
        disk.rename(aside, path);
        requireForce(() -> disk.forceDirectoryNow(directory));
    }

    /** The id in a file, or null where there is none that was written whole. */
    private static @Nullable Uuid read(Disk disk, String path) throws IOException {
        if (!disk.exists(path)) {
            return null;
        }
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), MAX_FILE_BYTES));
            file.read(bytes, 0);
            String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
            int lineEnd = text.indexOf('\n') + 1;
            String line = text.substring(0, lineEnd);
            return text.equals(line + crcLine(line))
                    ? Uuid.parse(line.substring(line.indexOf('=') + 1).trim())
                    : null;
        }
    }

    private static String crcLine(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "#crc32c=%08x\n", crc.getValue());
    }
}
