package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.consensus.RaftFormat;
import dev.wharf.consensus.Voter;
import dev.wharf.env.Disk;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.SystemClock;
import dev.wharf.node.driver.SystemEntropy;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes data directories a node's before its first start: what {@code wharf format} and {@code kafka-storage.sh format} have in common.
 *
 * @param directories all data of the node; the metadata in the first
 * @param nodeId 0 and up
 */
record Formatting(List<Path> directories, int nodeId) {
    /** For a node with one directory. */
    Formatting(Path directory, int nodeId) {
        this(List.of(directory), nodeId);
    }

    static Formatting of(Settings settings) throws RefusalException {
        return new Formatting(
                settings.read(NodeConfig::of).dataDirectories(),
                settings.read(BrokerConfig::from).nodeId());
    }

    /** Where the metadata is. */
    Path directory() {
        return directories.getFirst();
    }

    boolean isDone() {
        return Files.exists(file());
    }

    /**
     * Makes the directories this node's, or checks that they are.
     *
     * @param clusterId null for a new cluster, or the one that the directory has
     * @throws RefusalException if one is another's, or in use
     */
    MetaProperties run(@Nullable String clusterId) throws RefusalException, IOException {
        try (DataDirectories data = DataDirectories.lock(directories);
                DiskWorkers workers = new DiskWorkers()) {
            return DataDirectories.claim(data.open(workers), clusterId, nodeId);
        }
    }

    /**
     * Makes the directory this node's.
     *
     * @param voters whom the metadata of a new cluster begins with; empty for a node that is alone or joins
     * @throws RefusalException if it is another's, or in use
     */
    MetaProperties run(@Nullable String clusterId, List<Voter> voters)
            throws RefusalException, IOException {
        if (voters.isEmpty() || isDone()) {
            return run(clusterId);
        }
        return runAsVoter(
                clusterId == null
                        ? new SystemEntropy(new SecureRandom()).nextUuid().toString()
                        : clusterId,
                voters);
    }

    /**
     * Makes the directory that of one of a new cluster's first voters, under the directory id that the others know. Cut short, it can be repeated.
     *
     * @param voters the same on each of their nodes
     * @throws RefusalException if it is somebody's already, or in use
     */
    MetaProperties runAsVoter(String clusterId, List<Voter> voters)
            throws RefusalException, IOException {
        try (DataDirectories data = DataDirectories.lock(directories);
                DiskWorkers workers = new DiskWorkers()) {
            Disk disk = data.open(workers);
            beginAsVoter(disk, new MetaProperties(clusterId, nodeId, own(voters)), voters);
            return DataDirectories.claim(disk, clusterId, nodeId);
        } catch (DataDirectory.RefusedException e) {
            throw refusal(e.getMessage() + " (" + directory() + ")");
        }
    }

    /**
     * Begins the metadata of a new cluster on the disk of one of its first voters; what is done when it returns is durable, and what was cut short is done again.
     *
     * @param self under the directory id that {@code voters} names
     * @throws RefusalException if there is another's metadata
     * @throws DataDirectory.RefusedException if the directory is somebody's
     */
    static void beginAsVoter(Disk disk, MetaProperties self, List<Voter> voters)
            throws RefusalException, IOException, DataDirectory.RefusedException {
        if (RaftFormat.isTaken(disk, self.directoryId())) {
            throw refusal(
                    disk.root()
                            + " holds the metadata of a node already: one of a new cluster begins in an empty directory");
        }
        RaftFormat.format(disk, new SystemClock(), self.directoryId(), voters);
        MetaProperties _ = DataDirectory.format(disk, self);
    }

    private Uuid own(List<Voter> voters) throws RefusalException {
        return voters.stream()
                .filter(voter -> voter.nodeId() == nodeId)
                .findFirst()
                .orElseThrow(() -> refusal("node " + nodeId + " is none of the voters"))
                .directoryId();
    }

    /**
     * Whose the directory is, as it stands; a running node is not disturbed.
     *
     * @throws IllegalArgumentException if that cannot be read
     */
    MetaProperties read() throws IOException {
        return MetaProperties.parse(Files.readString(file()));
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }

    private Path file() {
        return directory().resolve(DataDirectory.FILE);
    }
}
