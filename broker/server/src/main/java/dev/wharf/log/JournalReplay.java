package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.log.JournalEntry.Kind;
import dev.wharf.log.JournalEntry.LogId;
import dev.wharf.log.JournalEntry.Place;
import dev.wharf.log.JournalFormat.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings back to the segments what a run has journaled and a crash may have taken from them: writes the bytes again where they stood, and forces them. Then recovery finds the logs as it would have
 * without the crash. For the start, before any log is opened; blocks.
 *
 * <p>Why this is right: all before the oldest entry that is left of a log was forced in its segments, so the segments and the entries together hold all. What was cut off is left out, and no file is cut: what stands
 * behind the last entry may be all that there is of what was not journaled. To write the same once more changes nothing, so a crash within this is as none.
 *
 * <p>Below the recovery point nothing is touched: compaction may have written it anew since.
 */
final class JournalReplay {
    private final Disk disk;
    private final Disk volume;
    private final Map<String, CheckpointEntry> found;
    private final boolean checkpointLost;
    private final Set<LogFault> faults;
    private final Map<LogId, Redo> logs = new LinkedHashMap<>();

    /** What is to be done for one log. */
    private static final class Redo {
        private List<Piece> pieces = new ArrayList<>();

        /** The entries say that all below it was forced in the segments. */
        private long forced;
    }

    /** Bytes in a journal file that belong at a place of a segment. */
    private record Piece(Place place, String path, long at, boolean isSound) {
        Piece upTo(int position, long nextOffset) {
            return new Piece(
                    new Place(
                            Kind.BATCHES,
                            place.segmentBase(),
                            place.position(),
                            place.fromOffset(),
                            nextOffset,
                            place.forcedOffset(),
                            position - place.position()),
                    path,
                    at,
                    isSound);
        }
    }

    /**
     * @param disk all volumes as one
     * @param volume whose journal it is
     * @param found what the checkpoint says of logs; gets to know how far each is durable
     */
    JournalReplay(
            Disk disk,
            Disk volume,
            Map<String, CheckpointEntry> found,
            boolean checkpointLost,
            Set<LogFault> faults) {
        this.disk = disk;
        this.volume = volume;
        this.found = found;
        this.checkpointLost = checkpointLost;
        this.faults = faults;
    }

    /**
     * Does all again that a run has journaled from a generation on.
     *
     * @return the logs that got bytes back
     */
    int run(JournalReader reader, long floor) throws IOException {
        reader.read(floor, this::onEntry);
        List<Disk.Work> pieces = new ArrayList<>();
        for (Map.Entry<LogId, Redo> log : logs.entrySet()) {
            if (isHere(log.getKey()) && isNeeded(log.getKey(), log.getValue())) {
                pieces.add(() -> redo(log.getKey().directory(), log.getValue().pieces));
            }
        }
        disk.allNow(pieces);
        return pieces.size();
    }

    private void onEntry(Line line, String path, long at, boolean isSound) {
        Place place = line.place();
        Redo redo = logs.computeIfAbsent(line.log(), _ -> new Redo());
        if (place.kind() == Kind.CUT) {
            if (!faults.contains(LogFault.FORGET_JOURNALED_CUT)) {
                redo.forced = Math.min(redo.forced, place.forcedOffset());
                redo.pieces = before(redo.pieces, place);
            }
            return;
        }
        redo.forced = Math.max(redo.forced, place.forcedOffset());
        if (place.nextOffset() > recoveryPoint(line.log())) {
            redo.pieces.add(new Piece(place, path, at, isSound));
        }
    }

    /** What is left when all at or behind a place has gone. */
    private static List<Piece> before(List<Piece> pieces, Place cut) {
        List<Piece> left = new ArrayList<>();
        for (Piece piece : pieces) {
            Place place = piece.place;
            boolean sameSegment = place.segmentBase() == cut.segmentBase();
            if (place.segmentBase() < cut.segmentBase()
                    || (sameSegment && place.position() + place.length() <= cut.position())) {
                left.add(piece);
            } else if (sameSegment && place.position() < cut.position()) {
                left.add(piece.upTo(cut.position(), cut.nextOffset()));
            }
        }
        return left;
    }

    private @Nullable CheckpointEntry known(LogId log) {
        CheckpointEntry entry = found.get(log.directory());
        return entry != null
                        && entry.topicId().equals(log.topicId())
                        && entry.incarnation() == log.incarnation()
                ? entry
                : null;
    }

    private long recoveryPoint(LogId log) {
        CheckpointEntry entry = known(log);
        return entry == null ? 0 : entry.recoveryPoint();
    }

    /** Whether the log's directory is here, and its own. A covered log's is forced, so one that is gone was deleted. */
    private boolean isHere(LogId log) throws IOException {
        if (!disk.exists(log.directory()) || disk.volumeOf(log.directory()) != volume) {
            return false;
        }
        PartitionMetadata owner = PartitionMetadata.read(disk, log.directory());
        return owner == null
                ? known(log) != null
                : owner.topicId().equals(log.topicId()) && owner.incarnation() == log.incarnation();
    }

    /** Whether anything has to be done again; notes then how far the log is durable. */
    private boolean isNeeded(LogId log, Redo redo) {
        CheckpointEntry entry = known(log);
        if (entry == null) {
            entry = CheckpointEntry.ofNothing(log.directory(), log.topicId(), log.incarnation());
        }
        long recoveryPoint = entry.recoveryPoint();
        redo.pieces.removeIf(piece -> piece.place.nextOffset() <= recoveryPoint);
        if (redo.pieces.isEmpty()) {
            return false;
        }
        long durable = Math.max(entry.durableOffset(), recoveryPoint);
        found.put(log.directory(), entry.durableUpTo(Math.max(durable, endOfWhole(redo, durable))));
        return true;
    }

    /** One log after the other would have to wait for each other's forces, so several are at it at once. */
    private void redo(String directory, List<Piece> pieces) throws IOException {
        TreeMap<Long, List<Piece>> bySegment = new TreeMap<>();
        for (Piece piece : pieces) {
            bySegment.computeIfAbsent(piece.place.segmentBase(), _ -> new ArrayList<>()).add(piece);
        }
        NavigableSet<Long> bases = segments(directory);
        for (Map.Entry<Long, List<Piece>> segment : bySegment.entrySet()) {
            if (isWanted(directory, segment.getKey(), bases)) {
                write(directory, segment.getKey(), segment.getValue());
            }
        }
        disk.forceDirectoryNow(directory);
    }

    /** Up to where the log was acknowledged for certain: the entries from what was forced on, as long as each follows the one before. */
    private static long endOfWhole(Redo redo, long durable) {
        long end = Math.max(redo.forced, durable);
        for (Piece piece : redo.pieces) {
            if (piece.place.fromOffset() <= end) {
                end = Math.max(end, piece.place.nextOffset());
            }
        }
        return end;
    }

    private NavigableSet<Long> segments(String directory) throws IOException {
        NavigableSet<Long> bases = new TreeSet<>();
        for (String name : disk.list(directory)) {
            OptionalLong base = LogFileNames.offset(name, LogFileNames.LOG);
            base.ifPresent(bases::add);
        }
        return bases;
    }

    /** A segment before all that are there was let go: names become durable in their order. And where no recovery point is known, one that is whole is left alone, as it may have been compacted. */
    private boolean isWanted(String directory, long base, NavigableSet<Long> bases)
            throws IOException {
        if (!bases.contains(base)) {
            return bases.isEmpty() || base > bases.first();
        }
        Long next = bases.higher(base);
        return !checkpointLost || next == null || !endsAt(directory, base, next);
    }

    private boolean endsAt(String directory, long base, long next) throws IOException {
        String path = LogFileNames.path(directory, base, LogFileNames.LOG);
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            BatchScanner scanner =
                    new BatchScanner(file, 0, file.size(), BatchScanner.SCAN_CHUNK_BYTES);
            long end = base;
            while (scanner.next() && scanner.isCrcValid()) {
                end = scanner.batch().nextOffset();
            }
            return scanner.isAtEnd() && end == next;
        }
    }

    /** Writes what is sound; what is not leaves the segment as it is, and recovery misses it if it is not there either. */
    private void write(String directory, long base, List<Piece> pieces) throws IOException {
        String path = LogFileNames.path(directory, base, LogFileNames.LOG);
        Map<String, DiskFile> sources = new HashMap<>();
        try (DiskFile segment = disk.open(path, Disk.Mode.WRITE)) {
            for (Piece piece : pieces) {
                if (piece.isSound) {
                    copy(piece, source(sources, piece.path), segment);
                }
            }
            segment.forceNow();
        } finally {
            sources.values().forEach(DiskFile::close);
        }
    }

    private DiskFile source(Map<String, DiskFile> sources, String path) throws IOException {
        DiskFile source = sources.get(path);
        if (source == null) {
            source = volume.open(path, Disk.Mode.READ);
            sources.put(path, source);
        }
        return source;
    }

    private static void copy(Piece piece, DiskFile source, DiskFile segment) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(piece.place.length());
        source.read(bytes, piece.at);
        segment.write(bytes.flip(), piece.place.position());
    }
}
