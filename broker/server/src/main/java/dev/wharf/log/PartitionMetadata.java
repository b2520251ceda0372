package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's {@code partition.metadata}: which topic a directory belongs to. A line of our own follows where the directory is not the first of its replica here, because that went and came back: what a
 * checkpoint says of the earlier one is not true of this.
 *
 * @param incarnation 0 for the first
 */
record PartitionMetadata(Uuid topicId, int incarnation) {
    private static final String TOPIC_ID = "topic_id: ";
    private static final String INCARNATION = "incarnation: ";

    void write(Disk disk, String directory) throws IOException {
        String text = "version: 0\n" + TOPIC_ID + topicId + "\n";
        String more = incarnation == 0 ? "" : INCARNATION + incarnation + "\n";
        DurableFiles.write(
                disk,
                path(directory),
                ByteBuffer.wrap((text + more).getBytes(StandardCharsets.UTF_8)));
    }

    /** What the directory says, or null if that was lost. */
    static @Nullable PartitionMetadata read(Disk disk, String directory) throws IOException {
        if (!disk.exists(path(directory))) {
            return null;
        }
        byte[] bytes = DurableFiles.read(disk, path(directory));
        Uuid topicId = null;
        int incarnation = 0;
        try {
            for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
                if (line.startsWith(TOPIC_ID)) {
                    topicId = Uuid.parse(line.substring(TOPIC_ID.length()));
                } else if (line.startsWith(INCARNATION)) {
                    incarnation = Integer.parseInt(line.substring(INCARNATION.length()));
                }
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        return topicId == null ? null : new PartitionMetadata(topicId, incarnation);
    }

    private static String path(String directory) {
        return directory + "/" + LogFileNames.PARTITION_METADATA;
    }
}
