package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.log.JournalFormat.Header;
import dev.wharf.log.JournalFormat.Line;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal as a run has left it, in the order in which it was written, and tells what a crash has cut from what is damaged. For the start; blocks.
 *
 * <p>A block at the end of the last file that is not whole was never acknowledged, for a crash came before it was forced. One that has another behind it was: where its table of contents is sound, the logs are known
 * whose bytes are damaged, otherwise the journal is.
 */
final class JournalReader {
    /** How many blocks a file has that nothing was written behind. */
    private static final int ANY_NUMBER = -1;

    private final Disk volume;
    private final Uuid owner;
    private final Set<LogFault> faults;
    private final TreeMap<Long, Found> byGeneration = new TreeMap<>();
    private final TreeSet<Integer> virgin = new TreeSet<>();
    private final List<Unknown> unknown = new ArrayList<>();
    private long lastGeneration;

    /** A file that was in use. */
    private record Found(int number, long size, Header opening) {}

    /** A file whose first page is no opening. */
    private record Unknown(int number, long generationBehind) {}

    /** Takes what is read. */
    interface Visitor {
        /**
         * An entry; its bytes are at a position of a journal file.
         *
         * @param isSound whether they are what was written
         */
        void onEntry(Line line, String path, long at, boolean isSound);
    }

    /** @throws DamagedJournalException if a file is another directory's */
    JournalReader(Disk volume, Uuid owner, Set<LogFault> faults) throws IOException {
        this.volume = volume;
        this.owner = owner;
        this.faults = faults;
        for (String name : volume.list(JournalFiles.DIRECTORY)) {
            if (name.chars().allMatch(Character::isDigit)) {
                look(Integer.parseInt(name));
            }
        }
    }

    private void look(int number) throws IOException {
        String path = JournalFiles.path(number);
        try (DiskFile file = volume.open(path, Disk.Mode.READ)) {
            byte[] page = read(file, 0, JournalFormat.PAGE_BYTES);
            Header header = JournalFormat.header(page);
            if (header == null && isZero(page)) {
                virgin.add(number);
            } else if (header == null || header.index() != 0) {
                long behind = generationIn(file);
                unknown.add(new Unknown(number, behind));
            } else if (!header.owner().equals(owner)) {
                throw new DamagedJournalException(
                        volume.root(),
                        path
                                + " is of the data directory "
                                + header.owner()
                                + ", and this one is "
                                + owner);
            } else {
                Found before =
                        byGeneration.put(
                                header.generation(), new Found(number, file.size(), header));
                if (before != null) {
                    throw new DamagedJournalException(
                            volume.root(),
                            path + " and " + JournalFiles.path(before.number) + " are the same");
                }
                lastGeneration = Math.max(lastGeneration, header.generation());
            }
        }
    }

    private static boolean isZero(byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The highest generation of blocks in a file. */
    private long generationIn(DiskFile file) throws IOException {
        long highest = JournalFormat.NO_GENERATION;
        long size = file.size();
        for (long at = 0; at < size; at += JournalFormat.PAGE_BYTES) {
            Header header = JournalFormat.header(read(file, at, JournalFormat.HEADER_BYTES));
            if (header != null && header.owner().equals(owner)) {
                highest = Math.max(highest, header.generation());
            }
        }
        lastGeneration = Math.max(lastGeneration, highest);
        return highest;
    }

    private static byte[] read(DiskFile file, long at, long length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        int count = file.read(buffer, at);
        byte[] bytes = buffer.array();
        return count == length ? bytes : Arrays.copyOf(bytes, count);
    }

    /** The highest generation that is on the disk. */
    long lastGeneration() {
        return lastGeneration;
    }

    /** The files of {@code bytes}, in the order in which they may be used again. */
    List<Integer> reusable(long bytes) {
        return byGeneration.values().stream()
                .filter(found -> found.size == bytes)
                .map(Found::number)
                .toList();
    }

    /** The files that are not among {@code kept}, the oldest first: a stop in between leaves no hole. */
    List<Integer> allBut(List<Integer> kept) {
        List<Integer> others = new ArrayList<>(virgin);
        unknown.forEach(file -> others.add(file.number));
        byGeneration.values().forEach(found -> others.add(found.number));
        others.removeAll(kept);
        return others;
    }

    /**
     * Goes through all entries from a generation on.
     *
     * @throws DamagedJournalException if something acknowledged is damaged, and it cannot be told whose it is
     */
    void read(long floor, Visitor visitor) throws IOException {
        List<Found> files = List.copyOf(byGeneration.tailMap(floor, true).values());
        long before = JournalFormat.NO_GENERATION;
        for (int i = 0; i < files.size(); i++) {
            long told = files.get(i).opening.before();
            if (i == 0 ? told >= floor && isUnknown(told) : told != before) {
                throw missing(told);
            }
            before = files.get(i).opening.generation();
        }
        for (Unknown file : unknown) {
            if (file.generationBehind >= floor && file.generationBehind >= before) {
                throw new DamagedJournalException(
                        volume.root(),
                        JournalFiles.path(file.number) + " is damaged at position 0");
            }
        }
        for (int i = 0; i < files.size(); i++) {
            int blocks =
                    i + 1 < files.size() ? files.get(i + 1).opening.blocksBefore() : ANY_NUMBER;
            readFile(files.get(i), blocks, visitor);
        }
    }

    private boolean isUnknown(long generation) {
        return unknown.stream().anyMatch(file -> file.generationBehind == generation);
    }

    private DamagedJournalException missing(long generation) {
        String what =
                unknown.stream()
                        .filter(file -> file.generationBehind == generation)
                        .findFirst()
                        .map(file -> JournalFiles.path(file.number) + " is damaged at position 0")
                        .orElse("the file of generation " + generation + " is missing");
        return new DamagedJournalException(volume.root(), what);
    }

    private void readFile(Found found, int blocks, Visitor visitor) throws IOException {
        String path = JournalFiles.path(found.number);
        boolean mustBe = blocks != ANY_NUMBER;
        try (DiskFile file = volume.open(path, Disk.Mode.READ)) {
            long at = JournalFormat.PAGE_BYTES;
            for (int index = 1; !mustBe || index < blocks; index++) {
                Block block = blockAt(file, at, found, index);
                boolean whole = block != null && !block.sound.contains(false);
                if (!whole && !mustBe && !hasBlockBehind(file, at, found, index)) {
                    return;
                }
                if (block == null) {
                    throw new DamagedJournalException(
                            volume.root(), path + " is damaged at position " + at);
                }
                block.tell(path, at, visitor);
                at += block.header.blockBytes();
            }
        }
    }

    /**
     * A block whose table of contents is sound.
     *
     * @param sound for each line whether its bytes are
     */
    private record Block(Header header, List<Line> lines, List<Boolean> sound) {
        void tell(String path, long at, Visitor visitor) {
            long payloadAt = at + JournalFormat.HEADER_BYTES + header.tocBytes();
            for (int i = 0; i < lines.size(); i++) {
                visitor.onEntry(lines.get(i), path, payloadAt, sound.get(i));
                payloadAt += lines.get(i).place().length();
            }
        }
    }

    private @Nullable Block blockAt(DiskFile file, long at, Found found, int index)
            throws IOException {
        Header header = JournalFormat.header(read(file, at, JournalFormat.HEADER_BYTES));
        if (header == null
                || !header.owner().equals(owner)
                || header.index() != index
                || at + header.blockBytes() > found.size
                || (header.generation() != found.opening.generation()
                        && !faults.contains(LogFault.TAKE_OLD_JOURNAL))) {
            return null;
        }
        byte[] bytes =
                read(
                        file,
                        at + JournalFormat.HEADER_BYTES,
                        (long) header.tocBytes() + header.payloadBytes());
        List<Line> lines = JournalFormat.lines(header, bytes);
        if (lines == null) {
            return null;
        }
        List<Boolean> sound = new ArrayList<>(lines.size());
        int payloadAt = header.tocBytes();
        for (Line line : lines) {
            int length = line.place().length();
            sound.add(
                    payloadAt + length <= bytes.length
                            && JournalFormat.crc(bytes, payloadAt, length) == line.crc());
            payloadAt += length;
        }
        return new Block(header, lines, sound);
    }

    /** Whether a later block of the same use of a file stands behind {@code at}. */
    private boolean hasBlockBehind(DiskFile file, long at, Found found, int index)
            throws IOException {
        for (long next = at; next < found.size; next += JournalFormat.PAGE_BYTES) {
            Header header = JournalFormat.header(read(file, next, JournalFormat.HEADER_BYTES));
            if (header != null
                    && header.owner().equals(owner)
                    && header.generation() == found.opening.generation()
                    && header.index() > index) {
                return true;
            }
        }
        return false;
    }
}
