package dev.wharf.sim.cluster;

import dev.wharf.sim.check.SimViolation;
import java.util.HashMap;
import java.util.Map;

/** At equal offsets of the metadata log all nodes have the same image. */
final class ImagesAgree {
    private final Map<Long, Long> hashes = new HashMap<>();
    private final Map<Integer, Long> last = new HashMap<>();

    /** Returns whether the node's image is news. */
    boolean onSeen(ClusterNode node) {
        long offset = node.imageOffset();
        Long seen = last.put(node.id(), offset);
        if (offset == 0 || (seen != null && seen == offset)) {
            return false;
        }
        long[] hash = new long[1];
        node.image().describe(record -> hash[0] += record.toString().hashCode());
        Long before = hashes.putIfAbsent(offset, hash[0]);
        SimViolation.check(
                before == null || before == hash[0],
                ImagesAgree.class,
                node + " has another image at " + offset);
        return true;
    }
}
