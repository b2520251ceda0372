package dev.wharf.operator.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Ids that are worked out rather than drawn, so that an operator that is killed works out the same ones again. */
final class Identity {
    private static final int UUID_BYTES = 16;
    private static final int REVISION_LETTERS = 12;

    private Identity() {}

    /** An id in the form of Kafka's (22 letters, base 64), for something that belongs to the resource with the given uid. */
    static String uuid(String resourceUid, String what) {
        byte[] hash = sha256(resourceUid + "/" + what);
        // Neither reserved nor with a dash in front, which command lines take for an option.
        hash[0] = (byte) ((hash[0] & 0x7f) | 0x40);
        byte[] id = Arrays.copyOf(hash, UUID_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }

    /** A short name for a content: equal contents have equal ones. */
    static String revision(String content) {
        return HexFormat.of().formatHex(sha256(content)).substring(0, REVISION_LETTERS);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java machine has SHA-256", e);
        }
    }
}
