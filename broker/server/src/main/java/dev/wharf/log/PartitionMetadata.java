package dev.wharf.log;

import dev.wharf.env.Disk;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Kafka's {@code partition.metadata}: which topic a directory belongs to. Without state. */
final class PartitionMetadata {
    private static final String TOPIC_ID = "topic_id: ";

    private PartitionMetadata() {}

    static void write(Disk disk, String directory, Uuid topicId) throws IOException {
        String text = "version: 0\n" + TOPIC_ID + topicId + "\n";
        DurableFiles.write(
                disk, path(directory), ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The topic that the directory belongs to, or null if that was lost. */
    static @Nullable Uuid read(Disk disk, String directory) throws IOException {
        if (!disk.exists(path(directory))) {
            return null;
        }
        byte[] bytes = DurableFiles.read(disk, path(directory));
        String text = new String(bytes, StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
            if (line.startsWith(TOPIC_ID)) {
                return parse(line.substring(TOPIC_ID.length()));
            }
        }
        return null;
    }

    private static @Nullable Uuid parse(String text) {
        try {
            return Uuid.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String path(String directory) {
        return directory + "/" + LogFileNames.PARTITION_METADATA;
    }
}
