package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import dev.wharf.log.LogSlice;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one node fetches of the partitions of one loop: where it is in each, and which have something for it. A partition with nothing for it is not looked at again until something
 * is appended to it.
 *
 * <p>Owner: the loop of the partitions.
 */
final class FollowerShare {
    private final Place place;
    private final Map<ReplicaKey, Tracked> tracked = new LinkedHashMap<>();

    /** The partitions that may have something; those that have waited longest first. */
    private final Set<Tracked> hot = new LinkedHashSet<>();

    /** The partitions whose high watermark has moved since the follower was told. */
    private final Set<Tracked> untold = new LinkedHashSet<>();

    private int maxBytes;
    private int partitionMaxBytes;
    private boolean waiting;
    private boolean scheduled;
    private boolean ended;

    /**
     * Where and for whom.
     *
     * @param brokerEpoch under which the follower is registered
     * @param onFound takes what is found while the follower waits
     */
    record Place(
            int followerId,
            long brokerEpoch,
            Loop loop,
            Clock clock,
            PartitionTable table,
            Consumer<List<ReplicaFetchResponse.ReplicaRecords>> onFound) {}

    /** What a question changes of this share, and how much may be found for it. */
    record Changes(
            int maxBytes,
            int partitionMaxBytes,
            Map<ReplicaKey, ReplicaFetchRequest.ReplicaPosition> positions,
            List<ReplicaKey> forgotten) {
        Changes(int maxBytes, int partitionMaxBytes) {
            this(maxBytes, partitionMaxBytes, new LinkedHashMap<>(), new ArrayList<>());
        }
    }

    FollowerShare(Place place) {
        this.place = place;
    }

    /** Takes over where the follower is, and reads; if there is nothing, it waits. */
    void onRequest(Changes changes, Consumer<List<ReplicaFetchResponse.ReplicaRecords>> answer) {
        maxBytes = changes.maxBytes;
        partitionMaxBytes = changes.partitionMaxBytes;
        for (ReplicaKey key : changes.forgotten) {
            Tracked gone = tracked.remove(key);
            if (gone != null) {
                hot.remove(gone);
                untold.remove(gone);
            }
        }
        changes.positions.forEach(this::acknowledge);
        List<ReplicaFetchResponse.ReplicaRecords> found = read();
        waiting = found.isEmpty();
        answer.accept(found);
    }

    private void acknowledge(ReplicaKey key, ReplicaFetchRequest.ReplicaPosition position) {
        Tracked replica = tracked.computeIfAbsent(key, Tracked::new);
        replica.fetch =
                new FollowerFetch(
                        place.followerId,
                        place.brokerEpoch,
                        new FetchPosition.Wanted(
                                position.fetchOffset(),
                                Integer.MAX_VALUE,
                                position.leaderEpoch(),
                                position.lastFetchedEpoch()),
                        position.logStartOffset());
        hot.add(replica);
        Partition partition = place.table.find(key.topicId(), key.partition());
        if (partition != null) {
            // Its errors come to light when it is read.
            FollowerReads.acknowledge(partition, replica.fetch, place.clock);
        }
    }

    /** The follower has waited long enough: it is told of high watermarks, and of what is there. */
    void onTimeout(Consumer<List<ReplicaFetchResponse.ReplicaRecords>> answer) {
        waiting = false;
        List<ReplicaFetchResponse.ReplicaRecords> found = read();
        if (found.isEmpty()) {
            addHighWatermarks(found);
        }
        answer.accept(found);
    }

    private void onMore(Tracked replica) {
        hot.add(replica);
        if (waiting && !scheduled && !ended) {
            // Not now: the partition is in the middle of an append, and the request that appends
            // may
            // have more partitions.
            scheduled = true;
            place.loop.post(this::push);
        }
    }

    private void push() {
        scheduled = false;
        if (waiting && !ended) {
            List<ReplicaFetchResponse.ReplicaRecords> found = read();
            if (!found.isEmpty()) {
                waiting = false;
                place.onFound.accept(found);
            }
        }
    }

    private List<ReplicaFetchResponse.ReplicaRecords> read() {
        List<ReplicaFetchResponse.ReplicaRecords> found = new ArrayList<>();
        int left = maxBytes;
        for (Tracked replica : List.copyOf(hot)) {
            if (left <= 0) {
                break;
            }
            hot.remove(replica);
            ReplicaFetchResponse.ReplicaRecords part = read(replica, left, found.isEmpty());
            if (part != null) {
                found.add(part);
                left -= part.records() == null ? 0 : part.records().sizeBytes();
            }
        }
        if (!found.isEmpty()) {
            addHighWatermarks(found);
        }
        return found;
    }

    /** What the partition has, or null if the follower has it all. */
    private ReplicaFetchResponse.@Nullable ReplicaRecords read(
            Tracked replica, int left, boolean atLeastOneBatch) {
        ReplicaKey key = replica.key;
        Partition partition = place.table.find(key.topicId(), key.partition());
        if (partition == null) {
            return replica.failed(place.table.absence(key.topicId(), key.partition()));
        }
        int bytes = Math.min(left, partitionMaxBytes);
        FetchResult result =
                FollowerReads.read(partition, replica.fetch, bytes, atLeastOneBatch, replica);
        if (result.error() != Errors.NONE) {
            return replica.failed(result.error())
                    .setLogStartOffset(partition.log().logStartOffset())
                    .setLogEndOffset(partition.log().logEndOffset());
        }
        if (!result.diverging().isFound() && result.records().sizeBytes() == 0) {
            if (result.highWatermark() != replica.toldHighWatermark) {
                untold.add(replica);
            }
            return null;
        }
        try {
            MemoryRecords records = inMemory(result.records());
            if (!result.diverging().isFound()
                    && !RecordBatches.of(records.buffer()).iterator().hasNext()) {
                hot.add(replica); // there is no room for it now
                return null;
            }
            return replica.tell(partition)
                    .setDivergingEpoch(result.diverging().epoch())
                    .setDivergingEndOffset(result.diverging().endOffset())
                    .setRecords(records);
        } catch (IOException e) {
            return replica.failed(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    private static MemoryRecords inMemory(Records records) throws IOException {
        if (!(records instanceof LogSlice slice)) {
            return MemoryRecords.EMPTY;
        }
        try {
            return new MemoryRecords(slice.copy());
        } finally {
            slice.release();
        }
    }

    private void addHighWatermarks(List<ReplicaFetchResponse.ReplicaRecords> found) {
        for (Tracked replica : List.copyOf(untold)) {
            untold.remove(replica);
            Partition partition = place.table.find(replica.key.topicId(), replica.key.partition());
            if (partition != null && hasNews(replica, partition)) {
                found.add(replica.tell(partition));
            }
        }
    }

    /** What is hot is read soon, and told then. */
    private boolean hasNews(Tracked replica, Partition partition) {
        return partition.isLeading()
                && partition.highWatermark() != replica.toldHighWatermark
                && !hot.contains(replica);
    }

    /** The follower has another session now. */
    void end() {
        ended = true;
        tracked.clear();
        hot.clear();
        untold.clear();
    }

    /** One partition that the follower fetches. */
    private final class Tracked implements FollowerWaiter {
        private final ReplicaKey key;
        private FollowerFetch fetch =
                new FollowerFetch(0, 0, new FetchPosition.Wanted(0, 0, -1, -1), 0);
        private long toldHighWatermark = -1;

        Tracked(ReplicaKey key) {
            this.key = key;
        }

        @Override
        public void onMore() {
            if (tracked.get(key) == this) {
                FollowerShare.this.onMore(this);
            }
        }

        @Override
        public void onHighWatermark() {
            if (tracked.get(key) == this) {
                untold.add(this);
            }
        }

        private ReplicaFetchResponse.ReplicaRecords tell(Partition partition) {
            toldHighWatermark = partition.highWatermark();
            untold.remove(this);
            return part().setHighWatermark(toldHighWatermark)
                    .setLogStartOffset(partition.log().logStartOffset())
                    .setLogEndOffset(partition.log().logEndOffset());
        }

        private ReplicaFetchResponse.ReplicaRecords failed(Errors error) {
            toldHighWatermark = -1;
            return part().setErrorCode(error.code());
        }

        private ReplicaFetchResponse.ReplicaRecords part() {
            return new ReplicaFetchResponse.ReplicaRecords()
                    .setTopicId(key.topicId())
                    .setPartition(key.partition())
                    .setHighWatermark(-1)
                    .setLogStartOffset(-1)
                    .setLogEndOffset(-1)
                    .setDivergingEpoch(-1)
                    .setDivergingEndOffset(-1)
                    .setRecords(null);
        }
    }
}
