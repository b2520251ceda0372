package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Finishes a {@link SegmentSwap} that a crash has cut, and forgets a compaction that had not come so far. Runs within the open of one log. */
final class SwapRecovery {
    private final LogEnv env;
    private final String directory;
    private final int indexIntervalBytes;

    SwapRecovery(LogEnv env, String directory, int indexIntervalBytes) {
        this.env = env;
        this.directory = directory;
        this.indexIntervalBytes = indexIntervalBytes;
    }

    /**
     * @param names of the files of the log
     * @return the names afterwards
     * @throws DamagedLogException if a compacted segment is damaged: the old ones may be gone
     */
    List<String> recover(List<String> names) throws IOException {
        boolean changed = false;
        for (String name : names) {
            OptionalLong swapped = LogFileNames.offset(name, LogFileNames.LOG + LogFileNames.SWAP);
            if (swapped.isPresent()) {
                finish(swapped.getAsLong(), names);
                changed = true;
            }
        }
        for (String name : names) {
            if (name.endsWith(LogFileNames.CLEANED)) {
                env.disk().deleteNow(directory + "/" + name);
                changed = true;
            }
        }
        return changed ? env.disk().list(directory) : names;
    }

    private void finish(long baseOffset, List<String> names) throws IOException {
        Segment segment = new Segment(directory, baseOffset);
        segment.onRenamed(LogFileNames.LOG + LogFileNames.SWAP);
        scan(segment);
        for (String name : names) {
            for (String suffix : SegmentRemoval.SUFFIXES) {
                OptionalLong offset = LogFileNames.offset(name, suffix);
                if (offset.isPresent() && isReplaced(offset.getAsLong(), suffix, segment)) {
                    env.disk().deleteNow(directory + "/" + name);
                }
            }
        }
        segment.writeIndexes(env);
        forceNow(segment.path(LogFileNames.OFFSET_INDEX));
        forceNow(segment.path(LogFileNames.TIME_INDEX));
        env.disk().forceDirectoryNow(directory);
        env.disk().rename(segment.logPath(), segment.path(LogFileNames.LOG));
        env.disk().forceDirectoryNow(directory);
    }

    private void scan(Segment segment) throws IOException {
        try (DiskFile file = env.disk().open(segment.logPath(), Disk.Mode.READ)) {
            BatchScanner scanner =
                    new BatchScanner(file, 0, file.size(), BatchScanner.SCAN_CHUNK_BYTES);
            while (scanner.next() && scanner.isCrcValid()) {
                segment.onBatch(scanner.batch(), scanner.position(), indexIntervalBytes);
            }
            if (!scanner.isAtEnd() || segment.isEmpty()) {
                throw new DamagedLogException(
                        segment.logPath() + " is damaged at " + scanner.position());
            }
        }
    }

    private static boolean isReplaced(long offset, String suffix, Segment by) {
        boolean startsTheSame = offset == by.baseOffset();
        boolean keepsSnapshot = startsTheSame && suffix.equals(LogFileNames.PRODUCER_SNAPSHOT);
        return offset >= by.baseOffset() && offset < by.nextOffset() && !keepsSnapshot;
    }

    private void forceNow(String path) throws IOException {
        try (DiskFile file = env.disk().open(path, Disk.Mode.WRITE)) {
            file.forceNow();
        }
    }
}
