package dev.wharf.log;

import dev.wharf.env.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Says beside a journal what the last start has left behind: all generations before one are done with. The checkpoint says so too, and more often; but where that is lost, an earlier life's entries must
 * not be done again over what a later one has written without a journal. Text: the generation, and the CRC-32C of its digits in hexadecimal. Without state.
 */
final class JournalFloor {
    private static final String PATH = JournalFiles.DIRECTORY + "/floor";

    private JournalFloor() {}

    /** The first generation that may be needed; 0 if that is not known. */
    static long read(Disk volume) throws IOException {
        if (!volume.exists(PATH)) {
            return JournalFormat.NO_GENERATION;
        }
        String text = new String(DurableFiles.read(volume, PATH), StandardCharsets.UTF_8);
        String[] parts = text.strip().split(" ", -1);
        boolean sound = parts.length == 2 && parts[1].equals(crc(parts[0]));
        return sound ? Long.parseLong(parts[0]) : JournalFormat.NO_GENERATION;
    }

    /** Durable when it returns. */
    static void write(Disk volume, long generation) throws IOException {
        String digits = Long.toString(generation);
        String text = digits + " " + crc(digits) + "\n";
        DurableFiles.replaceNow(
                volume,
                JournalFiles.DIRECTORY,
                PATH,
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static void delete(Disk volume) throws IOException {
        volume.deleteNow(PATH);
    }

    private static String crc(String digits) {
        CRC32C crc = new CRC32C();
        crc.update(digits.getBytes(StandardCharsets.UTF_8));
        return Integer.toHexString((int) crc.getValue());
    }
}
