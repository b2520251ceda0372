package dev.wharf.e2e.history;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What one record carries: no two sends have the same, and a damaged or mixed-up one gives itself away by its checksum.
 *
 * @param writer who sends it; no slash in it
 * @param partition where it is sent
 * @param number its place in the order of this writer's sends to this partition, from 0
 */
public record Value(String writer, int partition, long number) {
    /** The text of the record: {@code writer/partition/number/checksum}. */
    public String text() {
        String body = writer + '/' + partition + '/' + number;
        return body + '/' + checksum(body);
    }

    /**
     * Reads the text of a record.
     *
     * @throws IllegalArgumentException if this was never the text of a value
     */
    public static Value parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("not a value: " + text);
        }
        Value value = new Value(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        if (!value.text().equals(text)) {
            throw new IllegalArgumentException("wrong checksum: " + text);
        }
        return value;
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
