package dev.wharf.consensus;

import static dev.wharf.consensus.DiskTrouble.requireForce;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Entropy;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a data directory is this node's before anything else touches it. A new directory gets an id of its own, forced, before any data: an
 * empty disk under an old node id is thereby another directory. Without state; for the start.
 */
public final class DataDirectory {
    /** The file's name in Kafka. */
    public static final String FILE = "meta.properties";

    private static final String ASIDE = FILE + ".tmp";
    private static final int MAX_FILE_BYTES = 64 * 1024;

    /** The directory is not this node's to use. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        RefusedException(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** Why a directory is refused. */
    public enum Reason {
        OTHER_CLUSTER,
        OTHER_NODE,
        /** {@code meta.properties} cannot be read, or is missing beside data. */
        DAMAGED
    }

    private DataDirectory() {}

    /**
     * Opens the directory, or makes an empty one this node's.
     *
     * @param clusterId the cluster's configured id, or null for whichever the directory has; a new one then gets a new cluster
     * @throws RefusedException if it holds another node's data, with a sentence for the operator
     */
    public static MetaProperties open(
            Disk disk, @Nullable String clusterId, int nodeId, Entropy dice)
            throws IOException, RefusedException {
        if (!disk.exists(FILE)) {
            return create(disk, clusterId, nodeId, dice);
        }
        MetaProperties found = read(disk);
        if (clusterId != null && !clusterId.equals(found.clusterId())) {
            throw new RefusedException(
                    Reason.OTHER_CLUSTER,
                    "The data directory belongs to cluster "
                            + found.clusterId()
                            + ", this node to cluster "
                            + clusterId);
        }
        if (found.nodeId() != nodeId) {
            throw new RefusedException(
                    Reason.OTHER_NODE,
                    "The data directory belongs to node "
                            + found.nodeId()
                            + ", this is node "
                            + nodeId);
        }
        return found;
    }

    /** Whether its metadata is what several nodes agree on, not that of a node alone. */
    public static boolean isReplicated(Disk disk) {
        return disk.exists(MetadataDirectory.BESIDE);
    }

    /** Whether it holds metadata of either kind. */
    public static boolean holdsMetadata(Disk disk) {
        return disk.exists(LocalMetadataLog.DIRECTORY);
    }

    private static MetaProperties create(
            Disk disk, @Nullable String clusterId, int nodeId, Entropy dice)
            throws IOException, RefusedException {
        if (holdsMetadata(disk)) {
            throw new RefusedException(
                    Reason.DAMAGED, "The data directory holds data, but no " + FILE);
        }
        return format(
                disk,
                new MetaProperties(
                        clusterId == null ? dice.nextUuid().toString() : clusterId,
                        nodeId,
                        dice.nextUuid()));
    }

    /**
     * Makes the directory this node's; durable when it returns.
     *
     * @throws RefusedException if it is somebody's already
     */
    public static MetaProperties format(Disk disk, MetaProperties made)
            throws IOException, RefusedException {
        if (disk.exists(FILE)) {
            throw new RefusedException(
                    Reason.OTHER_NODE, "The data directory is formatted already");
        }
        MetaProperties told = isReplicated(disk) ? made.withIdTaken() : made;
        write(disk, told);
        return told;
    }

    /**
     * The directory's id, for the first metadata log in it; null for any later one, and where the directory is nobody's. Durable when it returns: the same disk never gives it again.
     *
     * @throws IOException when the disk refuses, or the file cannot be read
     */
    static @Nullable Uuid takeId(Disk disk) throws IOException {
        if (!disk.exists(FILE)) {
            return null;
        }
        MetaProperties found;
        try {
            found = read(disk);
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (found.idIsTaken()) {
            return null;
        }
        write(disk, found.withIdTaken());
        return found.directoryId();
    }

    private static void write(Disk disk, MetaProperties properties) throws IOException {
        disk.deleteNow(ASIDE);
        try (DiskFile file = disk.open(ASIDE, Disk.Mode.WRITE)) {
            file.write(ByteBuffer.wrap(properties.format().getBytes(StandardCharsets.UTF_8)), 0);
            requireForce(file::forceNow);
        }
        disk.rename(ASIDE, FILE);
        requireForce(() -> disk.forceDirectoryNow("."));
    }

    private static MetaProperties read(Disk disk) throws IOException, RefusedException {
        try (DiskFile file = disk.open(FILE, Disk.Mode.READ)) {
            long size = file.size();
            if (size > MAX_FILE_BYTES) {
                throw new RefusedException(Reason.DAMAGED, FILE + " has " + size + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            return MetaProperties.parse(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(Reason.DAMAGED, FILE + " cannot be read: " + e.getMessage());
        }
    }
}
