package dev.wharf.e2e;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * A producer without a client library: it keeps several requests of one record each on their way over one connection, and knows of each
 * whether it was answered. It goes on until the broker ends the connection.
 */
final class RawProducer implements Runnable {
    /** The last version that names its topics. */
    private static final short VERSION = 12;

    private static final int ON_THEIR_WAY = 8;
    private static final int TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final String topic;
    private final int partition;
    private final Queue<String> unanswered = new ArrayDeque<>();
    private final List<String> acknowledged = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private int sent;

    /** The socket stays the caller's. */
    RawProducer(Socket socket, String topic, int partition) {
        this.socket = socket;
        this.topic = topic;
        this.partition = partition;
    }

    /** How many requests have been answered so far; for any thread. */
    int answers() {
        return answers.get();
    }

    /** The values that were acknowledged; for after the end. */
    List<String> acknowledged() {
        return acknowledged;
    }

    /** How many requests the end of the connection left without an answer; for after the end. */
    int unanswered() {
        return unanswered.size();
    }

    @Override
    public void run() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            boolean sending = true;
            while (sending || !unanswered.isEmpty()) {
                while (sending && unanswered.size() < ON_THEIR_WAY) {
                    sending = trySend(out);
                }
                receive(in);
            }
        } catch (IOException ended) {
            // The broker has ended the connection: what has no answer now never gets one.
            return;
        }
    }

    /** Sends one more request; false if the broker takes nothing more. Answers may still lie there to be read. */
    private boolean trySend(DataOutputStream out) {
        String value = partition + "/" + sent++;
        unanswered.add(value);
        ByteBuffer frame = request(value);
        try {
            out.writeInt(frame.remaining());
            out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
            return true;
        } catch (IOException takesNothing) {
            return false;
        }
    }

    private ByteBuffer request(String value) {
        MemoryRecords records =
                MemoryRecords.withRecords(
                        Compression.NONE, new SimpleRecord(value.getBytes(StandardCharsets.UTF_8)));
        TopicProduceData data =
                new TopicProduceData()
                        .setName(topic)
                        .setPartitionData(
                                List.of(
                                        new PartitionProduceData()
                                                .setIndex(partition)
                                                .setRecords(records)));
        ProduceRequestData produce =
                new ProduceRequestData()
                        .setAcks((short) -1)
                        .setTimeoutMs(TIMEOUT_MS)
                        .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
        return ProduceRequest.builder(produce)
                .build(VERSION)
                .serializeWithHeader(new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", sent));
    }

    private void receive(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        ResponseHeader.parse(buffer, ApiKeys.PRODUCE.responseHeaderVersion(VERSION));
        ProduceResponse response = ProduceResponse.parse(new ByteBufferAccessor(buffer), VERSION);
        String value = unanswered.remove();
        short error =
                response.data()
                        .responses()
                        .iterator()
                        .next()
                        .partitionResponses()
                        .getFirst()
                        .errorCode();
        if (error == 0) {
            acknowledged.add(value);
        }
        answers.incrementAndGet();
    }
}
