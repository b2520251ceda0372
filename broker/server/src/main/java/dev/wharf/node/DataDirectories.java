package dev.wharf.node;

import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.MetaProperties;
import dev.wharf.env.Disk;
import dev.wharf.node.driver.DiskWorkers;
import dev.wharf.node.driver.RealDisk;
import dev.wharf.node.driver.SpreadDisk;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories of {@code log.dirs}, kept to this process until closed. The metadata is in one of them: where it has been, or in the first.
 *
 * <p>For the thread that starts the node.
 */
final class DataDirectories implements AutoCloseable {
    private final List<Path> directories;
    private final List<DirectoryLock> locks;

    private DataDirectories(List<Path> directories, List<DirectoryLock> locks) {
        this.directories = directories;
        this.locks = locks;
    }

    /**
     * Makes the directories that are missing, and locks all.
     *
     * @throws RefusalException if another process has one, or it cannot be written
     */
    static DataDirectories lock(List<Path> directories) throws RefusalException, IOException {
        DataDirectories locked = new DataDirectories(directories, new ArrayList<>());
        try {
            for (Path directory : directories) {
                locked.locks.add(DirectoryLock.take(directory));
            }
            return locked;
        } catch (RefusalException e) {
            locked.close();
            throw e;
        }
    }

    /**
     * All of them as one disk.
     *
     * @throws RefusalException if more than one has metadata
     * @throws IOException if one cannot be read, or a partition is in two of them
     */
    Disk open(DiskWorkers workers) throws RefusalException, IOException {
        List<Disk> volumes = new ArrayList<>();
        for (Path directory : directories) {
            volumes.add(new RealDisk(directory, workers));
        }
        List<Disk> homes = volumes.stream().filter(DataDirectory::holdsMetadata).toList();
        if (homes.size() > 1) {
            throw refusal(
                    "there is metadata in "
                            + homes.getFirst().root()
                            + " and in "
                            + homes.getLast().root()
                            + ": only one can be this node's");
        }
        volumes.sort(Comparator.comparing(volume -> !homes.contains(volume)));
        return volumes.size() == 1 ? volumes.getFirst() : SpreadDisk.open(volumes);
    }

    /**
     * Makes all directories this node's, or checks that they are.
     *
     * @param disk as {@link #open} gave it
     * @param clusterId null for the one that the directory of the metadata has, or a new one
     * @throws RefusalException if one is another's
     */
    static MetaProperties claim(Disk disk, @Nullable String clusterId, int nodeId)
            throws RefusalException, IOException {
        Disk home = disk.volumes().getFirst();
        MetaProperties identity = claimOne(home, clusterId, nodeId);
        for (Disk volume : disk.volumes()) {
            if (volume != home) {
                MetaProperties _ = claimOne(volume, identity.clusterId(), nodeId);
            }
        }
        return identity;
    }

    private static MetaProperties claimOne(Disk volume, @Nullable String clusterId, int nodeId)
            throws RefusalException, IOException {
        try {
            return DataDirectory.open(
                    volume, clusterId, nodeId, new SystemEntropy(new SecureRandom()));
        } catch (DataDirectory.RefusedException e) {
            throw refusal(e.getMessage() + " (" + volume.root() + ")");
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }

    @Override
    public void close() throws IOException {
        for (DirectoryLock lock : locks) {
            lock.close();
        }
    }
}
