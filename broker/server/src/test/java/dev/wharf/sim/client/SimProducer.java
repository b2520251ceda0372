package dev.wharf.sim.client;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import dev.wharf.protocol.message.InitProducerIdRequest;
import dev.wharf.protocol.message.InitProducerIdResponse;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.message.ProduceResponse;
import dev.wharf.protocol.record.Compression;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimEntropy;
import dev.wharf.sim.check.PartitionHistory;
import dev.wharf.sim.check.SimRecord;
import dev.wharf.sim.check.SimViolation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Produces to one partition. An idempotent producer pipelines up to five batches and, when the outcome of one is unknown or an error may
 * pass, sends all that is not acknowledged again, in order. A plain one never sends a record twice.
 */
public final class SimProducer {
    private static final List<Compression> CODECS = List.of(Compression.values());
    private static final int MAX_UNACKNOWLEDGED = 5;
    private static final int MAX_RECORDS = 8;
    private static final int MAX_PADDING_BYTES = 120;
    private static final int KEYS = 24;
    private static final int TOMBSTONE_PERCENT = 30;
    private static final long NS_PER_MS = 1_000_000;
    private static final short ALL = -1;
    private static final int CORRUPT_PERCENT = 5;
    private static final int DAMAGED_PERCENT = 2;

    private final SimWorld world;
    private final String name;
    private final SimTopic topic;
    private final int partition;
    private final PartitionHistory history;
    private final boolean idempotent;
    private final SimClient client;
    private final SimEntropy dice;
    private final ArrayDeque<Batch> unacknowledged = new ArrayDeque<>();
    private long producerId = -1;
    private short producerEpoch = -1;
    private int nextSequence;
    private long batchesMade;
    private long lastAcknowledged = -1;
    private long sessionLosses;
    private int session;
    private int underWay;
    private boolean sendAgain;
    private boolean asksForId;
    private boolean acknowledgedInSession;
    private long nextRecord;

    /** Records under one sequence. */
    private static final class Batch {
        private final List<SimRecord> records;
        private final long number;
        private final int baseSequence;
        private final ByteBuf bytes;
        private boolean sent;

        Batch(long number, List<SimRecord> records, int baseSequence, ByteBuf bytes) {
            this.number = number;
            this.records = records;
            this.baseSequence = baseSequence;
            this.bytes = bytes;
        }
    }

    public SimProducer(
            SimWorld world, String name, SimTopic topic, int partition, boolean idempotent) {
        this.world = world;
        this.name = name;
        this.topic = topic;
        this.partition = partition;
        this.history = topic.partitions().get(partition);
        this.idempotent = idempotent;
        this.client = new SimClient(world, name);
        this.dice = client.dice();
    }

    /** Produces from now on, for good. */
    public void start() {
        client.later(1, 60, this::makeBatch);
    }

    /** The client loses its connection. */
    public void cut() {
        client.cut();
    }

    private void makeBatch() {
        if (!idempotent && dice.chance(CORRUPT_PERCENT)) {
            sendCorrupt();
        }
        if (hasRoom() && (!idempotent || producerId >= 0)) {
            unacknowledged.add(newBatch());
        }
        pump();
        client.later(1, 80, this::makeBatch);
    }

    /** The broker knows the last five batches: one that may have to be sent again must stay among them. */
    private boolean hasRoom() {
        Batch oldest = unacknowledged.peek();
        return oldest == null || batchesMade - oldest.number < MAX_UNACKNOWLEDGED;
    }

    private Batch newBatch() {
        int count = 1 + dice.nextInt(MAX_RECORDS);
        RecordBatchBuilder builder =
                new RecordBatchBuilder().compression(CODECS.get(dice.nextInt(CODECS.size())));
        if (idempotent) {
            builder.producer(producerId, producerEpoch, nextSequence);
        }
        long nowMs = SimClock.EPOCH_MS + world.scheduler().nowNs() / NS_PER_MS;
        List<SimRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SimRecord record = newRecord();
            history.onSent(record);
            records.add(record);
            WireRecords.add(builder, nowMs, record);
        }
        Batch batch = new Batch(batchesMade++, records, nextSequence, builder.build());
        nextSequence += count;
        return batch;
    }

    private SimRecord newRecord() {
        String source = idempotent ? name + "/" + session : name;
        String id = source + "-" + nextRecord++;
        if (history.isCompacted()) {
            String key = name + "-key-" + dice.nextInt(KEYS);
            return new SimRecord(id, key, dice.chance(TOMBSTONE_PERCENT) ? null : padding());
        }
        return new SimRecord(id, dice.chance(50) ? null : name, padding());
    }

    private byte[] padding() {
        byte[] value = new byte[dice.nextInt(MAX_PADDING_BYTES)];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) dice.nextLong();
        }
        return value;
    }

    private void pump() {
        if (idempotent && producerId < 0) {
            askForId();
            return;
        }
        if (sendAgain && underWay > 0) {
            return;
        }
        if (sendAgain) {
            unacknowledged.forEach(batch -> batch.sent = false);
            sendAgain = false;
        }
        for (Batch batch : List.copyOf(unacknowledged)) {
            if (!batch.sent) {
                send(batch);
            }
        }
    }

    private void askForId() {
        if (asksForId) {
            return;
        }
        asksForId = true;
        short version = client.version(ApiKey.INIT_PRODUCER_ID, 0, 5);
        InitProducerIdRequest body =
                new InitProducerIdRequest()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(60_000);
        client.request(ApiKey.INIT_PRODUCER_ID, version, body, this::onId);
    }

    private void onId(@Nullable ApiMessage answer) {
        asksForId = false;
        if (!(answer instanceof InitProducerIdResponse response)) {
            return;
        }
        Errors error = Errors.of(response.errorCode());
        SimViolation.check(
                error == Errors.NONE || error.retriable(),
                SimProducer.class,
                "no producer id: " + error);
        if (error == Errors.NONE) {
            producerId = response.producerId();
            producerEpoch = response.producerEpoch();
            nextSequence = 0;
            sessionLosses = history.losses();
        }
    }

    /**
     * The bytes of a batch, one bit of them flipped on the way now and then. Only where the broker certainly knows the producer: of one that it
     * does not know it takes any sequence, as Kafka does, and so the second batch if the first is refused. A crash may make it
     * forget a producer whose records are all deleted.
     */
    private ByteBuf onItsWay(Batch batch) {
        boolean known =
                acknowledgedInSession && !history.trims() && history.losses() == sessionLosses;
        return known && dice.chance(DAMAGED_PERCENT)
                ? damaged(batch.bytes.copy())
                : batch.bytes.duplicate();
    }

    private ByteBuf damaged(ByteBuf bytes) {
        int at = (int) dice.between(RecordBatch.HEADER_BYTES, bytes.readableBytes() - 1);
        return bytes.setByte(at, bytes.getByte(at) ^ (1 << dice.nextInt(8)));
    }

    private void send(Batch batch) {
        batch.sent = true;
        short acks = idempotent || world.isReplicated() ? ALL : (short) (dice.nextInt(3) - 1);
        short version = client.version(ApiKey.PRODUCE, 3, 13);
        ProduceRequest body =
                Requests.produce(
                        topic,
                        version,
                        partition,
                        acks,
                        new MemoryRecords(idempotent ? onItsWay(batch) : batch.bytes.duplicate()));
        if (acks == 0) {
            unacknowledged.remove(batch);
            client.requestWithoutResponse(ApiKey.PRODUCE, version, body);
            return;
        }
        underWay++;
        int sentIn = session;
        client.request(ApiKey.PRODUCE, version, body, answer -> onAnswer(batch, sentIn, answer));
    }

    /** A batch with one bit flipped on its way must be refused. */
    private void sendCorrupt() {
        ByteBuf bytes = damaged(newBatch().bytes);
        short version = client.version(ApiKey.PRODUCE, 3, 13);
        client.request(
                ApiKey.PRODUCE,
                version,
                Requests.produce(topic, version, partition, ALL, new MemoryRecords(bytes)),
                answer -> {
                    if (answer instanceof ProduceResponse response) {
                        Errors error = Errors.of(part(response).errorCode());
                        SimViolation.check(
                                error != Errors.NONE,
                                SimProducer.class,
                                "a damaged batch was taken");
                    }
                });
    }

    private static ProduceResponse.PartitionProduceResponse part(ProduceResponse response) {
        return response.responses().getFirst().partitionResponses().getFirst();
    }

    private void onAnswer(Batch batch, int sentIn, @Nullable ApiMessage answer) {
        underWay--;
        if (sentIn != session) {
            return;
        }
        if (!(answer instanceof ProduceResponse response)) {
            onFailed(batch);
            return;
        }
        ProduceResponse.PartitionProduceResponse part = part(response);
        Errors error = Errors.of(part.errorCode());
        if (error == Errors.NONE) {
            acknowledgedInSession = true;
            lastAcknowledged = Math.max(lastAcknowledged, batch.number);
            history.onAcknowledged(part.baseOffset(), batch.records);
            unacknowledged.remove(batch);
            return;
        }
        onError(batch, error, part.errorMessage());
    }

    private void onError(Batch batch, Errors error, @Nullable String message) {
        boolean isFirst = !sendAgain && unacknowledged.peek() == batch;
        switch (error) {
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> {
                // A leader that was replaced, and does not know it, has not seen the last batches.
                if (isFirst && batch.number < lastAcknowledged) {
                    endSession();
                } else if (isFirst && !world.isReplicated()) {
                    startSession(error, message, batch);
                } else {
                    onFailed(batch);
                }
            }
            default -> {
                SimViolation.check(
                        error.retriable(),
                        SimProducer.class,
                        name + " got " + error + ": " + message);
                onFailed(batch);
            }
        }
    }

    /**
     * The broker does not know the sequence any more. Allowed where the log may have lost its end.
     */
    private void startSession(Errors error, @Nullable String message, Batch batch) {
        SimViolation.check(
                history.losses() > sessionLosses,
                SimProducer.class,
                name + " got " + error + " for sequence " + batch.baseSequence + ": " + message);
        endSession();
    }

    /**
     * The next batch comes from a new producer, as with Kafka's client where a batch was overtaken: it came before its broker led, those sent after it came when it did, and of a producer that a leader does
     * not know it takes any sequence.
     */
    private void endSession() {
        session++;
        nextRecord = 0;
        acknowledgedInSession = false;
        producerId = -1;
        unacknowledged.clear();
        sendAgain = false;
    }

    private void onFailed(Batch batch) {
        if (idempotent) {
            sendAgain = true;
        } else {
            unacknowledged.remove(batch);
        }
    }
}
