package dev.wharf.consensus;

import dev.wharf.types.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Whose data a directory holds: the content of {@code meta.properties} as Kafka writes it (KIP-858), under a comment line with the
 * CRC-32C of all that follows it.
 *
 * @param clusterId the cluster's id as text
 * @param nodeId 0 and up
 * @param directoryId made with the directory, never used again for another
 * @param idIsTaken whether a metadata log has begun under the directory's id: no other may, for a vote is tied to it
 */
public record MetaProperties(String clusterId, int nodeId, Uuid directoryId, boolean idIsTaken) {
    private static final String VERSION = "1";

    /** Ours: Kafka leaves alone what it does not know. */
    private static final String TAKEN = "directory.id.taken";

    private static final String CRC_LINE = "#crc32c=";

    /** Of a directory that no metadata log is in yet. */
    public MetaProperties(String clusterId, int nodeId, Uuid directoryId) {
        this(clusterId, nodeId, directoryId, false);
    }

    MetaProperties withIdTaken() {
        return new MetaProperties(clusterId, nodeId, directoryId, true);
    }

    /** The text of the file. */
    public String format() {
        String body =
                "cluster.id="
                        + clusterId
                        + "\ndirectory.id="
                        + directoryId
                        + (idIsTaken ? "\n" + TAKEN + "=true" : "")
                        + "\nnode.id="
                        + nodeId
                        + "\nversion="
                        + VERSION
                        + "\n";
        return CRC_LINE + crc(body) + "\n" + body;
    }

    /**
     * Reads the text of the file; one without a CRC line is Kafka's own and taken as it is.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static MetaProperties parse(String text) {
        String body = text;
        if (text.startsWith(CRC_LINE)) {
            int lineEnd = text.indexOf('\n');
            body = text.substring(lineEnd + 1);
            String written =
                    text.substring(CRC_LINE.length(), Math.max(CRC_LINE.length(), lineEnd));
            if (!written.equals(crc(body))) {
                throw new IllegalArgumentException("its CRC does not match");
            }
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : body.lines().toList()) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                values.put(line.substring(0, equals).trim(), line.substring(equals + 1).trim());
            }
        }
        String version = require(values, "version");
        if (!version.equals(VERSION)) {
            throw new IllegalArgumentException("its version is " + version + ", not " + VERSION);
        }
        return new MetaProperties(
                require(values, "cluster.id"),
                Integer.parseInt(require(values, "node.id")),
                Uuid.parse(require(values, "directory.id")),
                Boolean.parseBoolean(values.get(TAKEN)));
    }

    private static String require(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value;
    }

    private static String crc(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
