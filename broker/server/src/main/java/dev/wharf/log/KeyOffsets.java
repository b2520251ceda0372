package dev.wharf.log;

import dev.wharf.types.Invariants;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key in the part of a log that compaction looks at: an open hash table of key hashes, 24 bytes a slot, that grows to its limit and
 * no further.
 *
 * <p>Of a key it knows the first 128 bits of its SHA-256: two keys with one hash would cost one of them its record, and with this hash nobody can
 * make such keys.
 */
final class KeyOffsets {
    private static final int SLOT_LONGS = 3;
    private static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES;
    private static final int INITIAL_SLOTS = 1_024;
    private static final int MIN_SLOTS = 16;
    private static final int MAX_SLOTS = (Integer.MAX_VALUE - 8) / SLOT_LONGS;
    private static final double LOAD = 0.8;

    private final MessageDigest digest;
    private final byte[] hash = new byte[32];
    private final ByteBuffer hashed = ByteBuffer.wrap(hash);
    private final int maxSlots;
    private long[] table;
    private int slots;
    private int count;
    private long endOffset;

    /** @param maxBytes of memory; while the table grows the old one counts, so at its largest it has two thirds of that */
    KeyOffsets(long maxBytes) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        long affordable = maxBytes / SLOT_BYTES / 3 * 2;
        maxSlots = Math.clamp(affordable, MIN_SLOTS, MAX_SLOTS);
        slots = Math.min(INITIAL_SLOTS, maxSlots);
        table = new long[slots * SLOT_LONGS];
    }

    int count() {
        return count;
    }

    /** All below it that has a key is known here. */
    long endOffset() {
        return endOffset;
    }

    void endsAt(long offset) {
        endOffset = offset;
    }

    /** Takes note of a key at an offset above all so far; false, with nothing changed, if the key is new and there is no room. */
    boolean put(ByteBuffer key, long offset) {
        hash(key);
        int slot = find();
        if (table[slot] == 0 && count >= slots * LOAD) {
            if (slots == maxSlots) {
                return false;
            }
            grow();
            slot = find();
        }
        if (table[slot] == 0) {
            table[slot + 1] = hashed.getLong(0);
            table[slot + 2] = hashed.getLong(Long.BYTES);
            count++;
        }
        table[slot] = offset + 1;
        return true;
    }

    /** The last offset of the key, or -1. */
    long get(ByteBuffer key) {
        hash(key);
        return table[find()] - 1;
    }

    private void hash(ByteBuffer key) {
        digest.update(key);
        try {
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("a SHA-256 has 32 bytes", e);
        }
    }

    /** The slot of the key that was hashed last, or the free one where it belongs. */
    private int find() {
        return find(table, slots, hashed.getLong(0), hashed.getLong(Long.BYTES));
    }

    private static int find(long[] table, int slots, long high, long low) {
        int slot = (int) Math.unsignedMultiplyHigh(high, slots);
        while (true) {
            int at = slot * SLOT_LONGS;
            if (table[at] == 0 || (table[at + 1] == high && table[at + 2] == low)) {
                return at;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }

    private void grow() {
        int larger = (int) Math.min(maxSlots, 2L * slots);
        long[] target = new long[larger * SLOT_LONGS];
        for (int at = 0; at < table.length; at += SLOT_LONGS) {
            if (table[at] != 0) {
                int to = find(target, larger, table[at + 1], table[at + 2]);
                System.arraycopy(table, at, target, to, SLOT_LONGS);
            }
        }
        Invariants.check(larger > slots, "the table grows", larger, slots);
        table = target;
        slots = larger;
    }
}
