package dev.wharf.consensus;

import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.raft.VoterSet;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.KRaftVersion;
import org.apache.kafka.server.common.OffsetAndEpoch;
import org.apache.kafka.snapshot.RecordsSnapshotWriter;
import org.apache.kafka.snapshot.Snapshots;

/**
 * Makes a node one of the first voters of a new cluster: its metadata log begins with the snapshot 0-0, which names them all (KIP-853). A node that joins
 * later is not
 * formatted: it begins empty, as an observer.
 */
public final class RaftFormat {
    private static final int RECORDS_PER_BATCH = 500;

    private RaftFormat() {}

    /** Whether the disk holds the metadata log of somebody else: of a node that was alone, or under another id. */
    public static boolean isTaken(Disk disk, Uuid directoryId) throws IOException {
        return disk.exists(MetadataDirectory.NAME)
                && !MetadataDirectory.isUnfinished(disk)
                && !MetadataDirectory.isOf(disk, directoryId);
    }

    /**
     * Formats the metadata log; durable when it returns. After a crash in between it begins anew, and what it has completed under the same id it leaves as it is.
     *
     * @param directoryId this node's among {@code voters}; never used before
     * @throws IOException when there is another's metadata log already, or the disk refuses
     */
    public static void format(Disk disk, Clock clock, Uuid directoryId, List<Voter> voters)
            throws IOException {
        if (isTaken(disk, directoryId)) {
            throw new IOException(disk.root() + " holds a metadata log already");
        }
        if (MetadataDirectory.isOf(disk, directoryId)) {
            return;
        }
        try {
            MetadataDirectory.format(
                    disk,
                    directoryId,
                    directory ->
                            writeSnapshot(
                                    disk,
                                    clock,
                                    directory,
                                    Snapshots.BOOTSTRAP_SNAPSHOT_ID,
                                    voters,
                                    List.of()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes a snapshot with the voters that there are at its end, durably. */
    static void writeSnapshot(
            Disk disk,
            Clock clock,
            String directory,
            OffsetAndEpoch id,
            List<Voter> voters,
            List<byte[]> records)
            throws IOException {
        SnapshotFile file =
                SnapshotFile.create(disk, directory, id, "format", SnapshotFile::publishNow);
        try (RecordsSnapshotWriter<byte[]> writer =
                new RecordsSnapshotWriter.Builder()
                        .setLastContainedLogTimestamp(clock.wallMs())
                        .setTime(new RaftTime(clock))
                        .setMaxBatchSizeBytes(MetadataLog.MAX_BATCH_BYTES)
                        .setMemoryPool(new GrowingBuffers())
                        .setKraftVersion(KRaftVersion.KRAFT_VERSION_1)
                        .setVoterSet(Optional.of(voterSet(voters)))
                        .setRawSnapshotWriter(file)
                        .build(new BytesSerde())) {
            for (int from = 0; from < records.size(); from += RECORDS_PER_BATCH) {
                int to = Math.min(records.size(), from + RECORDS_PER_BATCH);
                writer.append(records.subList(from, to));
            }
            writer.freeze();
        }
    }

    private static VoterSet voterSet(List<Voter> voters) {
        Map<Integer, VoterSet.VoterNode> nodes = new TreeMap<>();
        for (Voter voter : voters) {
            nodes.put(
                    voter.nodeId(),
                    VoterSet.VoterNode.of(
                            QuorumMessages.key(voter),
                            QuorumMessages.endpoints(voter),
                            Feature.KRAFT_VERSION.supportedVersionRange()));
        }
        return VoterSet.fromMap(nodes);
    }
}
