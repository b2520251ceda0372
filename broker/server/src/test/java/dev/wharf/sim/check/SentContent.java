package dev.wharf.sim.check;

import java.util.HashMap;
import java.util.Map;

/** Decoded records equal produced records, and nothing is read that nobody sent. */
final class SentContent {
    private final Map<String, SimRecord> sent = new HashMap<>();

    void onSent(SimRecord record) {
        SimRecord before = sent.put(record.id(), record);
        SimViolation.check(before == null, SentContent.class, "the simulation sent an id twice");
    }

    void onRead(long offset, SimRecord read) {
        SimRecord original = sent.get(read.id());
        if (original == null) {
            throw new SimViolation(
                    SentContent.class.getSimpleName(),
                    "nobody sent what is at " + offset + ": " + read.id());
        }
        SimViolation.check(
                original.isSame(read),
                SentContent.class,
                "altered at " + offset + ": " + read.id());
    }
}
