package dev.wharf.log;

import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.Sequences;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a log knows of the idempotent producers that wrote to it: enough to take each batch once and in order (KIP-98). Owner: the
 * log's loop.
 */
final class ProducerStates {
    /**
     * The most producers that one partition remembers. Past it the one that was silent longest is forgotten: its next batch is taken
     * as a new producer's first.
     */
    static final int MAX_PRODUCERS = 10_000;

    /** A verdict on a batch before it is appended. */
    sealed interface Verdict {
        /** It is the next one. */
        record Next() implements Verdict {}

        /** It was appended before. */
        record Duplicate(ProducerState.Batch original) implements Verdict {}

        /** It may not be appended. */
        record Refused(SequenceProblem problem, String message) implements Verdict {}
    }

    private static final Verdict NEXT = new Verdict.Next();

    /** The least recently active first; null while no producer has written, as in most logs. */
    private @Nullable LinkedHashMap<Long, ProducerState> states;

    boolean isEmpty() {
        return states == null || states.isEmpty();
    }

    boolean knows(long producerId) {
        return states != null && states.containsKey(producerId);
    }

    int count() {
        return states == null ? 0 : states.size();
    }

    /** How many batches of producers are remembered. */
    int batches() {
        int batches = 0;
        for (ProducerState state : all()) {
            batches += state.count();
        }
        return batches;
    }

    /** All states, the least recently active first. */
    Iterable<ProducerState> all() {
        return states == null ? List.of() : states.values();
    }

    /** By producer id, the last offset of each one's last batch. */
    Map<Long, Long> lastOffsets() {
        Map<Long, Long> offsets = new HashMap<>();
        for (ProducerState state : all()) {
            offsets.put(state.producerId(), state.batch(state.count() - 1).lastOffset());
        }
        return offsets;
    }

    /** Judges a batch that has a producer id. */
    Verdict check(RecordBatch batch) {
        ProducerState state = states == null ? null : states.get(batch.producerId());
        if (state == null) {
            return NEXT;
        }
        if (batch.producerEpoch() < state.epoch()) {
            return refused(SequenceProblem.FENCED, batch, "epoch is now " + state.epoch());
        }
        ProducerState.Batch original = state.duplicateOf(batch);
        if (original != null) {
            return new Verdict.Duplicate(original);
        }
        if (batch.producerEpoch() > state.epoch()) {
            return batch.baseSequence() == 0
                    ? NEXT
                    : refused(SequenceProblem.OUT_OF_ORDER, batch, "a new epoch starts at 0");
        }
        return Sequences.follows(state.lastSequence(), batch.baseSequence())
                ? NEXT
                : refused(
                        SequenceProblem.OUT_OF_ORDER,
                        batch,
                        "the last sequence is " + state.lastSequence());
    }

    /** Takes note of a batch that is in the log; without effect if it has no producer id. */
    void onAppended(RecordBatch batch, long nowMs) {
        if (batch.hasProducerId() && !batch.isControl()) {
            put(
                    batch.producerId(),
                    batch.producerEpoch(),
                    new ProducerState.Batch(
                            batch.lastSequence(),
                            batch.lastOffset(),
                            batch.lastOffsetDelta(),
                            batch.maxTimestamp()),
                    nowMs);
        }
    }

    /**
     * Forgets the batches from {@code offset} on. What is left of a producer is enough: it has no more in flight than were remembered.
     *
     * @return false if nothing is left of some producer, so that only the log can tell what it was up to before
     */
    boolean truncateEnd(long offset) {
        boolean known = true;
        for (ProducerState state : all()) {
            state.truncateEnd(offset);
            known &= state.count() > 0;
        }
        return known;
    }

    /** Forgets everything and takes over what others are. */
    void replaceWith(ProducerStates others) {
        states = others.states;
    }

    void put(long producerId, short epoch, ProducerState.Batch batch, long nowMs) {
        if (states == null) {
            states = new LinkedHashMap<>(16, 0.75f, true);
        }
        ProducerState state = states.get(producerId);
        if (state == null) {
            if (states.size() == MAX_PRODUCERS) {
                states.pollFirstEntry();
            }
            state = new ProducerState(producerId, epoch, nowMs);
            states.put(producerId, state);
        }
        state.onAppended(epoch, batch, nowMs);
    }

    /** Forgets the producers that were silent for {@code producer.id.expiration.ms}. */
    void expire(long nowMs, long expirationMs) {
        if (states == null) {
            return;
        }
        Iterator<Map.Entry<Long, ProducerState>> eldestFirst = states.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            if (nowMs - eldestFirst.next().getValue().lastSeenMs() < expirationMs) {
                return;
            }
            eldestFirst.remove();
        }
    }

    private static Verdict refused(SequenceProblem problem, RecordBatch batch, String because) {
        return new Verdict.Refused(
                problem,
                "Producer "
                        + batch.producerId()
                        + " with epoch "
                        + batch.producerEpoch()
                        + " sent sequence "
                        + batch.baseSequence()
                        + ", but "
                        + because);
    }
}
