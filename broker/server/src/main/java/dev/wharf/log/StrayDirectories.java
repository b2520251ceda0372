package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Directories of partitions that this node has no replica of any more: their topic was deleted, or the replica moved away, while the node was down. They are renamed to end in {@code -stray}, as
 * Kafka does, and kept: where a cluster was set up anew over old disks, they are all that is left, and only a person can tell. Without state.
 */
final class StrayDirectories {
    private StrayDirectories() {}

    /** The partitions whose directories are among these, by the directory's name. */
    static Map<String, TopicPartition> partitions(List<String> directories) {
        Map<String, TopicPartition> partitions = new LinkedHashMap<>();
        for (String directory : directories) {
            TopicPartition partition = partition(directory);
            if (partition != null) {
                partitions.put(directory, partition);
            }
        }
        return partitions;
    }

    private static @Nullable TopicPartition partition(String directory) {
        int dash = directory.lastIndexOf('-');
        if (dash <= 0 || dash + 1 == directory.length()) {
            return null;
        }
        for (int i = dash + 1; i < directory.length(); i++) {
            if (!Character.isDigit(directory.charAt(i))) {
                return null;
            }
        }
        try {
            return new TopicPartition(
                    directory.substring(0, dash), Integer.parseInt(directory.substring(dash + 1)));
        } catch (NumberFormatException e) {
            return null; // more than there can be
        }
    }

    /** Renames a directory; returns its new name. */
    static String setAside(Disk disk, String directory, Uuid topicId) throws IOException {
        String name = DirectoryRemoval.freeName(disk, directory, topicId, LogFileNames.STRAY);
        disk.rename(directory, name);
        return name;
    }
}
