package dev.wharf.replica;

import static dev.wharf.types.Invariants.check;

import dev.wharf.env.Loop;
import dev.wharf.types.Uuid;
import java.util.List;

/**
 * Which loop owns which partition: the topic's id picks a first loop and its partitions go round from there, so that the
 * partitions of one topic are spread evenly. Immutable, and the same for the life of the process.
 */
public final class PartitionLoops {
    private final List<Loop> loops;

    public PartitionLoops(List<Loop> loops) {
        check(!loops.isEmpty(), "a broker has a loop");
        this.loops = List.copyOf(loops);
    }

    public int count() {
        return loops.size();
    }

    public Loop loop(int index) {
        return loops.get(index);
    }

    /** The index of the loop that owns the partition. */
    public int indexOf(Uuid topicId, int partition) {
        long mixed = topicId.mostSignificantBits() * 31 + topicId.leastSignificantBits();
        int first = (int) Math.floorMod(mixed ^ (mixed >>> 32), (long) loops.size());
        return Math.floorMod(first + partition, loops.size());
    }
}
