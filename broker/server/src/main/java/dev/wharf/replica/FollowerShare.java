package dev.wharf.replica;

import dev.wharf.env.Clock;
import dev.wharf.env.Loop;
import dev.wharf.log.DamagedLogException;
import dev.wharf.log.LogSlice;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.peer.ReplicaFetchRequest;
import dev.wharf.protocol.message.peer.ReplicaFetchResponse;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
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
    private static final long NO_ROLL_CALL = 0;

    private final Place place;
    private final Map<ReplicaKey, Tracked> tracked = new LinkedHashMap<>();

    /** The partitions that may have something; those that have waited longest first. */
    private final Set<Tracked> hot = new LinkedHashSet<>();

    /** The partitions whose high watermark or start has moved since the follower was told. */
    private final Set<Tracked> untold = new LinkedHashSet<>();

    /** The partitions, all among the {@link #untold}, whose leader has to know at once whether it is followed still. */
    private final Set<Tracked> called = new LinkedHashSet<>();

    private int maxBytes;
    private int partitionMaxBytes;
    private ThrottledBytes throttleLeft = ThrottledBytes.NONE;
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
            Consumer<Found> onFound) {}

    /** What the follower is to get, and how much of it counts against the throttles. */
    record Found(List<ReplicaFetchResponse.ReplicaRecords> parts, ThrottledBytes throttled) {}

    /** What a question changes of this share, and how much may be found for it. */
    record Changes(
            int maxBytes,
            int partitionMaxBytes,
            ThrottledBytes throttled,
            Map<ReplicaKey, ReplicaFetchRequest.ReplicaPosition> positions,
            List<ReplicaKey> forgotten) {
        Changes(int maxBytes, int partitionMaxBytes, ThrottledBytes throttled) {
            this(maxBytes, partitionMaxBytes, throttled, new LinkedHashMap<>(), new ArrayList<>());
        }
    }

    FollowerShare(Place place) {
        this.place = place;
    }

    /** Takes over where the follower is, and reads; if there is nothing, it waits. */
    void onRequest(Changes changes, Consumer<Found> answer) {
        maxBytes = changes.maxBytes;
        partitionMaxBytes = changes.partitionMaxBytes;
        throttleLeft = changes.throttled;
        place.table.onNodeHeard(place.followerId);
        for (ReplicaKey key : changes.forgotten) {
            Tracked gone = tracked.remove(key);
            if (gone != null) {
                hot.remove(gone);
                onTold(gone);
            }
        }
        changes.positions.forEach(this::acknowledge);
        Found found = readOrTell(place.table.tellsMarksAtOnce());
        waiting = found.parts.isEmpty();
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
                        position.logStartOffset(),
                        position.rollCall());
        replica.toldRollCall = NO_ROLL_CALL;
        hot.add(replica);
        Partition partition = find(key);
        if (partition != null) {
            // Its errors come to light when it is read.
            FollowerReads.acknowledge(partition, replica.fetch, place.clock);
        }
    }

    /** The follower has waited long enough: it is told of high watermarks, and of what is there. */
    void onTimeout(Consumer<Found> answer) {
        waiting = false;
        answer.accept(readOrTell(true));
    }

    private void onMore(Tracked replica) {
        hot.add(replica);
        pushSoon();
    }

    private void pushSoon() {
        if (waiting && !scheduled && !ended) {
            // Not now: the partition is in the middle of an append, and the request that appends
            // may have more partitions.
            scheduled = true;
            place.loop.post(this::push);
        }
    }

    private void push() {
        scheduled = false;
        if (waiting && !ended) {
            Found found = readOrTell(place.table.tellsMarksAtOnce());
            if (!found.parts.isEmpty()) {
                waiting = false;
                place.onFound.accept(found);
            }
        }
    }

    /** Reads; where there is nothing to read, {@code tells} what is committed by now, or what cannot wait. */
    private Found readOrTell(boolean tells) {
        Found found = read();
        if (found.parts.isEmpty() && (tells || !called.isEmpty())) {
            addHighWatermarks(found.parts);
        }
        return found;
    }

    private Found read() {
        List<ReplicaFetchResponse.ReplicaRecords> parts = new ArrayList<>();
        ThrottledBytes throttled = ThrottledBytes.NONE;
        int left = maxBytes;
        for (Tracked replica : List.copyOf(hot)) {
            if (left <= 0) {
                break;
            }
            Partition partition = find(replica.key);
            int room = partition == null ? left : (int) Math.min(left, replica.room(partition));
            if (room <= 0) {
                continue; // throttled: the next question brings more room
            }
            hot.remove(replica);
            ReplicaFetchResponse.ReplicaRecords part =
                    read(replica, partition, room, parts.isEmpty());
            if (part != null) {
                parts.add(part);
                int bytes = part.records() == null ? 0 : part.records().sizeBytes();
                left -= bytes;
                ThrottledBytes counted = replica.counted(bytes);
                throttled = throttled.plus(counted);
                throttleLeft = throttleLeft.minus(counted);
            }
        }
        if (!parts.isEmpty()) {
            addHighWatermarks(parts);
        }
        return new Found(parts, throttled);
    }

    private @Nullable Partition find(ReplicaKey key) {
        return place.table.find(key.topicId(), key.partition());
    }

    /** What the partition has, or null if the follower has it all. */
    private ReplicaFetchResponse.@Nullable ReplicaRecords read(
            Tracked replica, @Nullable Partition partition, int left, boolean atLeastOneBatch) {
        if (partition == null) {
            ReplicaKey key = replica.key;
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
            if (replica.lacks(partition)) {
                untold.add(replica);
            }
            if (replica.rollCall(partition) != NO_ROLL_CALL) {
                replica.onRollCall();
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
            if (isAskedAgain(partition, replica.askedOffset()) && !areSound(records)) {
                throw new DamagedLogException(
                        partition.name() + " has a damaged batch after " + replica.askedOffset());
            }
            return replica.tell(partition)
                    .setDivergingEpoch(result.diverging().epoch())
                    .setDivergingEndOffset(result.diverging().endOffset())
                    .setRecords(records);
        } catch (IOException e) {
            partition.onDamaged(e);
            return replica.failed(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    /** Whether the follower was sent records from there before: they were lost, or it has refused them, and a CRC may tell why. */
    private boolean isAskedAgain(Partition partition, long offset) {
        Leading leading = partition.leading();
        Follower follower = leading == null ? null : leading.follower(place.followerId);
        return follower != null && follower.onSent(offset);
    }

    private static boolean areSound(MemoryRecords records) {
        for (RecordBatch batch : RecordBatches.of(records.buffer())) {
            if (!batch.isCrcValid()) {
                return false;
            }
        }
        return true;
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
            onTold(replica);
            Partition partition = find(replica.key);
            if (partition != null && hasNews(replica, partition)) {
                found.add(replica.tell(partition));
            }
        }
    }

    /** What is hot is read soon, and told then; one that follows in another epoch is told that when it asks. */
    private boolean hasNews(Tracked replica, Partition partition) {
        return partition.isLeading()
                && partition.checkEpoch(replica.fetch.wanted().currentLeaderEpoch()) == Errors.NONE
                && (replica.lacks(partition) || replica.rollCall(partition) != NO_ROLL_CALL)
                && !hot.contains(replica);
    }

    private void onTold(Tracked replica) {
        untold.remove(replica);
        called.remove(replica);
    }

    /** The follower has another session now. */
    void end() {
        ended = true;
        tracked.clear();
        hot.clear();
        untold.clear();
        called.clear();
    }

    /** One partition that the follower fetches. */
    private final class Tracked implements FollowerWaiter {
        private final ReplicaKey key;
        private FollowerFetch fetch =
                new FollowerFetch(0, 0, new FetchPosition.Wanted(0, 0, -1, -1), 0, NO_ROLL_CALL);
        private final ThrottleMarks marks = new ThrottleMarks();
        private long toldHighWatermark = -1;
        private long toldStart = -1;
        private long toldRollCall;
        private boolean inSync;

        Tracked(ReplicaKey key) {
            this.key = key;
        }

        /** What the throttles let pass: they are for replicas that are not in sync. */
        private long room(Partition partition) {
            Leading leading = partition.leading();
            inSync = leading == null || leading.isr().contains(place.followerId);
            if (inSync) {
                return Integer.MAX_VALUE;
            }
            marks.refresh(place.table.image(), partition, place.table.nodeId(), place.followerId);
            return Math.min(
                    marks.ofLeader() ? throttleLeft.leader() : Integer.MAX_VALUE,
                    marks.ofFollower() ? throttleLeft.follower() : Integer.MAX_VALUE);
        }

        /** Where the follower asks from. */
        private long askedOffset() {
            return fetch.wanted().fetchOffset();
        }

        /** The throttles that bytes of the replica count against. */
        private ThrottledBytes counted(int bytes) {
            return inSync
                    ? ThrottledBytes.NONE
                    : new ThrottledBytes(
                            marks.ofLeader() ? bytes : 0, marks.ofFollower() ? bytes : 0);
        }

        @Override
        public void onMore() {
            if (tracked.get(key) == this) {
                FollowerShare.this.onMore(this);
            }
        }

        @Override
        public void onMarks() {
            if (tracked.get(key) == this) {
                untold.add(this);
                if (place.table.tellsMarksAtOnce()) {
                    pushSoon();
                }
            }
        }

        private ReplicaFetchResponse.ReplicaRecords tell(Partition partition) {
            toldHighWatermark = partition.highWatermark();
            toldStart = partition.log().logStartOffset();
            long rollCall = rollCall(partition);
            toldRollCall = Math.max(toldRollCall, rollCall);
            onTold(this);
            return part().setRollCall(rollCall)
                    .setHighWatermark(toldHighWatermark)
                    .setLogStartOffset(toldStart)
                    .setLogEndOffset(partition.log().logEndOffset());
        }

        @Override
        public void onRollCall() {
            if (tracked.get(key) == this) {
                called.add(this);
                untold.add(this);
                pushSoon();
            }
        }

        /** What the follower has to answer and has not been told; 0 if there is nothing. */
        private long rollCall(Partition partition) {
            Leading leading = partition.leading();
            return leading == null
                    ? NO_ROLL_CALL
                    : leading.rollCallFor(place.followerId, toldRollCall);
        }

        /** Whether the follower has not been told where the marks are now. */
        private boolean lacks(Partition partition) {
            return partition.highWatermark() != toldHighWatermark
                    || partition.log().logStartOffset() != toldStart;
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
