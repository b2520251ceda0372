package dev.wharf.sim.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Decoded bytes equal produced bytes, and nothing is read that nobody sent. A value begins with its record's id, which no other record
 * has, and a colon; the rest is padding.
 */
final class SentContent {
    private final Map<String, byte[]> valueOfId = new HashMap<>();

    /** The id at the start of a value. */
    static String idOf(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        return colon < 0 ? text : text.substring(0, colon);
    }

    void onSent(byte[] value) {
        byte[] before = valueOfId.put(idOf(value), value);
        SimViolation.check(before == null, SentContent.class, "the simulation sent an id twice");
    }

    /** Checks a value that was read, and returns its id. */
    String onRead(long offset, byte[] value) {
        String id = idOf(value);
        byte[] sent = valueOfId.get(id);
        SimViolation.check(
                sent != null, SentContent.class, "nobody sent what is at " + offset + ": " + id);
        SimViolation.check(
                Arrays.equals(sent, value), SentContent.class, "altered at " + offset + ": " + id);
        return id;
    }
}
