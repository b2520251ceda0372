package dev.wharf.replica;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.log.LogSlice;
import dev.wharf.log.PartitionLog;
import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What must hold of replicas at any time: one leader per epoch; a leader's high watermark never goes back; what is below any high watermark is the same everywhere and for good; what was
 * acknowledged is there; nothing is there twice.
 */
final class ReplicaChecks {
    private final List<ReplicaNode> nodes;
    private final Map<Integer, List<String>> committed = new LinkedHashMap<>();
    private final Map<Integer, Set<String>> committedSet = new LinkedHashMap<>();
    private final Map<Integer, Map<Long, String>> acknowledged = new LinkedHashMap<>();
    private final Map<String, Integer> leaders = new LinkedHashMap<>();
    private final Map<Partition, Seen> seen = new LinkedHashMap<>();

    /** How far a replica was looked at. */
    private static final class Seen {
        private int epoch = -1;
        private long highWatermark;
        private long checkedTo;
    }

    ReplicaChecks(List<ReplicaNode> nodes) {
        this.nodes = nodes;
    }

    /** A producer was told that its record is at an offset. */
    void onAcknowledged(int partition, long offset, String value) {
        String before =
                acknowledged
                        .computeIfAbsent(partition, p -> new LinkedHashMap<>())
                        .put(offset, value);
        assertThat(before).as("two records at offset " + offset).isIn(null, value);
        List<String> sure = committed.getOrDefault(partition, List.of());
        if (offset < sure.size()) {
            assertThat(sure.get((int) offset)).as("what was acknowledged").isEqualTo(value);
        }
    }

    /** Who leads holds a record that it acknowledges now; so must as many as have to be in sync. */
    void onCommitted(
            int partition, long offset, int minInsyncReplicas, Map<Integer, Long> endsOfTheDead) {
        long copies = 0;
        for (ReplicaNode node : nodes) {
            Partition replica = node.partition(partition);
            long end =
                    replica == null
                            ? endsOfTheDead.getOrDefault(node.id(), 0L)
                            : replica.log().logEndOffset();
            copies += end > offset ? 1 : 0;
        }
        assertThat(copies)
                .as("replicas that have what is acknowledged")
                .isGreaterThanOrEqualTo(minInsyncReplicas);
    }

    /** Looks at all replicas that run. */
    void look() {
        for (ReplicaNode node : nodes) {
            ReplicaNode.Life life = node.life();
            assertThat(life != null && life.isSpaceClosed())
                    .as("a disk with room is taken for full")
                    .isFalse();
            for (Partition partition : node.partitions()) {
                look(node, partition);
            }
        }
    }

    private void look(ReplicaNode node, Partition partition) {
        Seen last = seen.computeIfAbsent(partition, p -> new Seen());
        int index = partition.name().partition();
        if (partition.isLeading()) {
            String key = index + "@" + partition.leaderEpoch();
            Integer leader = leaders.putIfAbsent(key, node.id());
            assertThat(leader).as("leaders of " + key).isIn(null, node.id());
        }
        if (partition.leaderEpoch() == last.epoch && partition.isLeading()) {
            assertThat(partition.highWatermark())
                    .as("the high watermark of " + index + " on node " + node.id())
                    .isGreaterThanOrEqualTo(last.highWatermark);
        }
        last.epoch = partition.leaderEpoch();
        if (partition.highWatermark() != last.highWatermark) {
            last.highWatermark = partition.highWatermark();
            compare(node, partition, last);
        }
    }

    private void compare(ReplicaNode node, Partition partition, Seen last) {
        int index = partition.name().partition();
        List<String> sure = committed.computeIfAbsent(index, p -> new ArrayList<>());
        Set<String> all = committedSet.computeIfAbsent(index, p -> new HashSet<>());
        List<String> values = values(partition.log(), last.checkedTo, partition.highWatermark());
        for (int i = 0; i < values.size(); i++) {
            long offset = last.checkedTo + i;
            if (offset < sure.size()) {
                assertThat(values.get(i))
                        .as("committed at %s of %s on node %s", offset, index, node.id())
                        .isEqualTo(sure.get((int) offset));
            } else {
                String acked = acknowledged.getOrDefault(index, Map.of()).get(offset);
                assertThat(values.get(i))
                        .as("acknowledged at %s of %s", offset, index)
                        .isEqualTo(acked == null ? values.get(i) : acked);
                sure.add(values.get(i));
                assertThat(all.add(values.get(i))).as("once alone: " + values.get(i)).isTrue();
            }
        }
        last.checkedTo = Math.max(last.checkedTo, partition.highWatermark());
    }

    /** After all is healed: every replica holds the same, and all that was acknowledged. */
    void checkEnd() {
        acknowledged.forEach(
                (index, values) -> {
                    List<String> expected = null;
                    for (ReplicaNode node : nodes) {
                        PartitionLog log = Objects.requireNonNull(node.partition(index)).log();
                        List<String> found = values(log, 0, log.logEndOffset());
                        assertThat(found).isEqualTo(expected == null ? found : expected);
                        expected = found;
                    }
                    List<String> all = Objects.requireNonNull(expected);
                    values.forEach(
                            (offset, value) ->
                                    assertThat(all.get(offset.intValue())).isEqualTo(value));
                    assertThat(new HashSet<>(all)).as("nothing twice").hasSameSizeAs(all);
                });
    }

    long acknowledgedCount() {
        return acknowledged.values().stream().mapToLong(Map::size).sum();
    }

    private static List<String> values(PartitionLog log, long from, long to) {
        List<String> values = new ArrayList<>();
        long next = from;
        try {
            while (next < to) {
                LogSlice slice = Objects.requireNonNull(log.read(next, 100_000, to, true));
                for (RecordBatch batch : RecordBatches.of(slice.copy())) {
                    for (DecodedRecord record : RecordReader.readAll(batch, 1 << 20)) {
                        if (record.offset() >= next) {
                            values.add(
                                    new String(
                                            Objects.requireNonNull(record.value()),
                                            StandardCharsets.UTF_8));
                            next++;
                        }
                    }
                }
                slice.release();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return values.subList(0, (int) (to - from));
    }
}
