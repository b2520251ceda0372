package dev.wharf.network;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows by their first four bytes the two protocols that come to a Kafka port by mistake: as a frame length they mean nothing. */
final class ForeignProtocol {
    private static final int TLS_HANDSHAKE = 0x1603;
    private static final List<String> HTTP_STARTS =
            List.of("GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "PRI ");

    private ForeignProtocol() {}

    /** What a stream that begins with these bytes is, for the log; null for anything else. */
    static @Nullable String nameOf(int firstBytes) {
        if (firstBytes >>> Short.SIZE == TLS_HANDSHAKE) {
            return "a TLS handshake on a PLAINTEXT listener";
        }
        byte[] bytes = {
            (byte) (firstBytes >>> 24),
            (byte) (firstBytes >>> 16),
            (byte) (firstBytes >>> 8),
            (byte) firstBytes
        };
        return HTTP_STARTS.contains(new String(bytes, StandardCharsets.ISO_8859_1))
                ? "an HTTP request on a Kafka listener"
                : null;
    }
}
