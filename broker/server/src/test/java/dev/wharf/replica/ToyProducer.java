package dev.wharf.replica;

import dev.wharf.protocol.Errors;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.SimScheduler;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer with {@code acks=all} that writes to one partition: batches in flight one behind the other, each sent again with its sequence until it is acknowledged. Requests and
 * answers get lost.
 */
final class ToyProducer {
    private static final long NS_PER_MS = 1_000_000;
    private static final long TIMEOUT_NS = 400 * NS_PER_MS;
    private static final int MAX_IN_FLIGHT = 3;

    private final SimScheduler scheduler;
    private final SimEntropy dice;
    private final int partition;
    private final long producerId;
    private final IntFunction<@Nullable ReplicaNode> leaderOf;
    private final Listener listener;
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private int nextSequence;
    private int lossPercent;
    private boolean isKnown;
    private boolean stopped;

    /** Hears of acknowledgements. */
    interface Listener {
        /** The leader has acknowledged, now. */
        void onCommitted(int partition, long offset);

        /** The producer hears of it. */
        void onAcknowledged(int partition, long offset, String value);
    }

    /** A batch on its way. */
    private static final class Sent {
        private final int sequence;
        private final List<String> values;
        private int attempt;
        private boolean done;

        Sent(int sequence, List<String> values) {
            this.sequence = sequence;
            this.values = values;
        }
    }

    ToyProducer(
            SimScheduler scheduler,
            int partition,
            long producerId,
            IntFunction<@Nullable ReplicaNode> leaderOf,
            Listener listener) {
        this.scheduler = scheduler;
        this.dice = scheduler.entropy().fork("producer " + producerId);
        this.partition = partition;
        this.producerId = producerId;
        this.leaderOf = leaderOf;
        this.listener = listener;
    }

    /** So many requests and answers in a hundred get lost from now on. */
    void lose(int percent) {
        lossPercent = percent;
    }

    /** Sends nothing new. */
    void stop() {
        stopped = true;
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    /** Sends now and then. */
    void run() {
        // A log takes whatever sequence comes first of a producer that it does not know.
        if (!stopped && inFlight.size() < (isKnown ? MAX_IN_FLIGHT : 1)) {
            List<String> values = new ArrayList<>();
            for (int i = dice.nextInt(3); i >= 0; i--) {
                values.add("p" + producerId + ":" + (nextSequence + values.size()));
            }
            Sent sent = new Sent(nextSequence, values);
            nextSequence += values.size();
            inFlight.add(sent);
            send(sent);
        }
        scheduler.after(dice.between(1, 60) * NS_PER_MS, "produce", this::run);
    }

    private void send(Sent batch) {
        batch.attempt++;
        int attempt = batch.attempt;
        scheduler.after(
                TIMEOUT_NS,
                "produce timeout",
                () -> {
                    if (!batch.done && batch.attempt == attempt) {
                        sendAllAgain();
                    }
                });
        if (!dice.chance(lossPercent)) {
            scheduler.after(dice.between(1, 20) * NS_PER_MS, "produce", () -> arrive(batch));
        }
    }

    /** As clients do: from the oldest on, in order. */
    private void sendAllAgain() {
        for (Sent batch : inFlight) {
            if (!batch.done) {
                send(batch);
            }
        }
    }

    private void arrive(Sent batch) {
        ReplicaNode leader = leaderOf.apply(partition);
        if (leader != null && !batch.done) {
            leader.onLoopOf(partition, target -> append(target, batch));
        }
    }

    private void append(Partition target, Sent batch) {
        if (!target.hasEnoughReplicas()) {
            answer(batch, Errors.NOT_ENOUGH_REPLICAS, -1);
            return;
        }
        RecordBatchBuilder builder = new RecordBatchBuilder();
        batch.values.forEach(
                value -> builder.add(1_000, null, value.getBytes(StandardCharsets.UTF_8)));
        ByteBuf bytes = builder.producer(producerId, (short) 0, batch.sequence).build();
        target.append(
                bytes,
                true,
                new AppendCallback() {
                    @Override
                    public void onCommitted(Position position) {
                        listener.onCommitted(
                                partition, position.baseOffset() + batch.values.size() - 1);
                        answer(batch, Errors.NONE, position.baseOffset());
                    }

                    @Override
                    public void onRefused(Errors error, @Nullable String message) {
                        answer(batch, error, -1);
                    }
                });
    }

    private void answer(Sent batch, Errors error, long baseOffset) {
        if (!dice.chance(lossPercent)) {
            scheduler.after(
                    dice.between(1, 20) * NS_PER_MS,
                    "answer",
                    () -> onAnswer(batch, error, baseOffset));
        }
    }

    private void onAnswer(Sent batch, Errors error, long baseOffset) {
        if (batch.done || error != Errors.NONE) {
            return; // what is refused is sent again when its time is up
        }
        batch.done = true;
        isKnown = true;
        for (int i = 0; i < batch.values.size(); i++) {
            listener.onAcknowledged(partition, baseOffset + i, batch.values.get(i));
        }
        while (!inFlight.isEmpty() && inFlight.getFirst().done) {
            inFlight.removeFirst();
        }
    }
}
