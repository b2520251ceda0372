package dev.wharf.consensus;

import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.jspecify.annotations.Nullable;

/**
 * Makes the metadata log of a single node the first copy of a cluster's, with this node as its only voter: how one node grows to several without losing
 * anything. All that was committed
 * becomes a snapshot at the same offset; the log of the single node is kept aside.
 *
 * <p>A crash leaves the one or the other, and {@link #adopt} goes on from there. So it is called at each start of a node of a cluster, before the {@link RaftMetadataLog} is
 * opened, which would take half an adoption for a log that is not its own.
 *
 * @param loop whose turn the call is; nothing goes on after it
 */
public record RaftAdoption(Disk disk, Loop loop, Clock clock, Entropy dice) {
    /**
     * Adopts the log of a single node, if there is one. It keeps the directory's id, if no log had that before.
     *
     * @return whether there was one
     * @throws IOException when it cannot be read, or the disk refuses
     */
    public boolean adopt(RaftConfig config, MetaProperties self) throws IOException {
        if (MetadataDirectory.isPrepared(disk)) {
            MetadataDirectory.exchange(disk);
            return true;
        }
        if (!MetadataDirectory.holdsLocalLog(disk)) {
            return false;
        }
        Content content = read(config, self);
        Uuid first = DataDirectory.takeId(disk);
        Uuid directoryId = first == null ? dice.nextUuid() : first;
        Voter voter = new Voter(config.nodeId(), directoryId, List.of(config.endpoint()));
        try {
            MetadataDirectory.prepare(
                    disk,
                    directoryId,
                    directory ->
                            RaftFormat.writeSnapshot(
                                    disk,
                                    clock,
                                    directory,
                                    new OffsetAndEpoch(content.endOffset, content.epoch),
                                    List.of(voter),
                                    content.records));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        MetadataDirectory.exchange(disk);
        return true;
    }

    private Content read(RaftConfig config, MetaProperties self) throws IOException {
        Content content = new Content();
        LocalMetadataLog log = new LocalMetadataLog(disk, loop, clock, config.log(), self);
        log.start(content);
        log.close();
        if (content.failure != null) {
            throw content.failure;
        }
        return content;
    }

    /** All that a log has committed: records that make its state, applied in order. */
    private static final class Content implements MetadataLog.Listener {
        private final List<byte[]> records = new ArrayList<>();
        private long endOffset;
        private int epoch;
        private @Nullable IOException failure;

        @Override
        public void onSnapshot(long snapshotEndOffset, MetadataLog.RecordSource source)
                throws IOException {
            records.clear();
            for (byte[] record = source.next(); record != null; record = source.next()) {
                records.add(record);
            }
            endOffset = snapshotEndOffset;
        }

        @Override
        public void onCommit(long committedOffset, List<byte[]> committed) {
            records.addAll(committed);
            endOffset = committedOffset;
        }

        @Override
        public void onLeaderChange(int leaderId, int leaderEpoch) {}

        /** A single node leads one epoch after the last in its log. */
        @Override
        public void onLeader(int leaderEpoch) {
            epoch = leaderEpoch - 1;
        }

        @Override
        public void onResign(int leaderEpoch) {}

        @Override
        public void onFailure(IOException cause) {
            failure = cause;
        }
    }
}
