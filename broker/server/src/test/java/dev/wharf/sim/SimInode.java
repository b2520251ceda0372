package dev.wharf.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A simulated file without its name: what the page cache shows, and what the platter holds. They differ in the sectors written
 * since the last force; after a power cut each of those is on the platter or not, as the dice say.
 *
 * <p>A truncation is metadata and goes through the file system's journal: it survives as a whole or not at all, and with it whatever
 * came after.
 */
final class SimInode implements SimNode {
    /** The unit that a disk writes atomically. */
    static final int SECTOR_BYTES = 512;

    private final List<Force> forces = new ArrayList<>();
    private final BitSet dirtySectors = new BitSet();
    private SimBytes cached = new SimBytes();
    private SimBytes durable = new SimBytes();
    private @Nullable SimBytes beforeTruncation;
    private long truncations;

    @Override
    public long sizeBytes() {
        return cached.size();
    }

    void write(ByteBuffer source, int position) {
        if (!source.hasRemaining()) {
            return;
        }
        int end = position + source.remaining();
        cached.write(source, position);
        dirtySectors.set(position / SECTOR_BYTES, (end + SECTOR_BYTES - 1) / SECTOR_BYTES);
    }

    int read(ByteBuffer target, int position) {
        return cached.read(target, position);
    }

    void truncate(int sizeBytes) {
        if (sizeBytes >= cached.size()) {
            return;
        }
        if (beforeTruncation == null) {
            beforeTruncation = durable.copy();
        }
        truncations++;
        cached.resize(sizeBytes);
        durable.resize(Math.min(durable.size(), sizeBytes));
        dirtySectors.clear((sizeBytes + SECTOR_BYTES - 1) / SECTOR_BYTES, Integer.MAX_VALUE);
        forces.forEach(force -> force.clip(sizeBytes));
    }

    /** Bit rot: the same on the platter and in the page cache. */
    void flipBit(long bit) {
        cached.flipBit(bit);
        if (bit / 8 < durable.size()) {
            durable.flipBit(bit);
        }
    }

    /** As {@link #flipBit}, and what is returned turns the bit back unless its byte was written or cut off since. */
    Runnable rot(long bit) {
        int at = (int) (bit / Byte.SIZE);
        flipBit(bit);
        byte rotten = cached.at(at);
        return () -> {
            if (at < cached.size() && cached.at(at) == rotten) {
                flipBit(bit);
            }
        };
    }

    byte[] content() {
        byte[] content = new byte[cached.size()];
        cached.read(ByteBuffer.wrap(content), 0);
        return content;
    }

    /** Starts a force of all that is dirty now. */
    Force beginForce() {
        Force force = new Force(cached.size(), truncations);
        dirtySectors.stream()
                .forEach(sector -> force.sectors.put(sector, cached.sector(sector, SECTOR_BYTES)));
        dirtySectors.clear();
        forces.add(force);
        return force;
    }

    /**
     * The force has reached the platter, and so have those that began before it, as a kernel waits for pages that are under way; without effect if it
     * has ended already.
     */
    void completeForce(Force force) {
        while (forces.contains(force)) {
            complete(forces.removeFirst());
        }
    }

    private void complete(Force force) {
        force.applyTo(durable);
        if (beforeTruncation != null) {
            if (force.truncationsSeen == truncations) {
                beforeTruncation = null;
            } else {
                force.applyTo(beforeTruncation);
            }
        }
    }

    /** The force has failed: as in Linux the pages count as clean from now on, stay readable, and are never written. */
    void failForce(Force force) {
        forces.remove(force);
    }

    @Override
    public void onProcessKill() {
        List.copyOf(forces).forEach(this::completeForce);
    }

    @Override
    public void onPowerCut(SimEntropy dice) {
        if (beforeTruncation != null && dice.chance(50)) {
            durable = beforeTruncation;
        } else {
            keepSomeOfTheUnforced(dice);
        }
        cached = durable.copy();
        beforeTruncation = null;
        forces.clear();
        dirtySectors.clear();
    }

    private void keepSomeOfTheUnforced(SimEntropy dice) {
        TreeMap<Integer, byte[]> unforced = new TreeMap<>();
        forces.forEach(force -> unforced.putAll(force.sectors));
        dirtySectors.stream()
                .filter(sector -> !unforced.containsKey(sector) || dice.chance(50))
                .forEach(sector -> unforced.put(sector, cached.sector(sector, SECTOR_BYTES)));
        durable.resize(survivingSize(dice));
        int keptPercent = List.of(0, 10, 50, 90, 100).get(dice.nextInt(5));
        for (Map.Entry<Integer, byte[]> sector : unforced.entrySet()) {
            if (dice.chance(keptPercent)) {
                durable.setSector(sector.getKey(), sector.getValue());
            }
        }
    }

    private int survivingSize(SimEntropy dice) {
        int low = durable.size();
        int high = Math.max(low, cached.size());
        return switch (dice.nextInt(4)) {
            case 0 -> low;
            case 1 -> high;
            default -> Math.max(low, (int) dice.between(low, high) / SECTOR_BYTES * SECTOR_BYTES);
        };
    }

    /** A force under way: the sectors as they were when it began. */
    static final class Force {
        private final TreeMap<Integer, byte[]> sectors = new TreeMap<>();
        private final long truncationsSeen;
        private int size;

        private Force(int size, long truncationsSeen) {
            this.size = size;
            this.truncationsSeen = truncationsSeen;
        }

        private void clip(int sizeBytes) {
            size = Math.min(size, sizeBytes);
            sectors.tailMap((sizeBytes + SECTOR_BYTES - 1) / SECTOR_BYTES, true).clear();
            byte[] last = sectors.get(sizeBytes / SECTOR_BYTES);
            if (last != null) {
                Arrays.fill(last, sizeBytes % SECTOR_BYTES, SECTOR_BYTES, (byte) 0);
            }
        }

        private void applyTo(SimBytes target) {
            target.resize(Math.max(target.size(), size));
            sectors.forEach(target::setSector);
        }
    }
}
