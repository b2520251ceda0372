package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.log.LogSlice;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.ResponseHeader;
import dev.wharf.protocol.record.FileRecords;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.record.Records;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.WireReader;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/** A client on one connection. */
final class TestClient {
    /** That every node of a test listens at. */
    static final String LISTENER = "PLAINTEXT";

    private static final long PATIENCE_NS = 600_000_000_000L;

    private final TestNode node;
    private final ClientConnection connection;
    private final SimLoop loop;

    /**
     * A connection on one of the loops, in turn.
     *
     * @param number of the connection on this node, from 1 up
     */
    static TestClient connect(TestNode node, int number, List<SimLoop> loops) {
        int index = (number - 1) % loops.size();
        SimLoop loop = loops.get(index);
        ClientConnection connection =
                new ClientConnection(
                        number,
                        "10.0.0.1:" + (50_000 + number),
                        LISTENER,
                        index,
                        loop,
                        new SimClock(node.scheduler()).monotonicMs());
        return new TestClient(node, connection, loop);
    }

    private TestClient(TestNode node, ClientConnection connection, SimLoop loop) {
        this.node = node;
        this.connection = connection;
        this.loop = loop;
    }

    ClientConnection connection() {
        return connection;
    }

    /** How a request ended, once it has. */
    static final class Reply implements Responder {
        private final ApiKey key;
        private final short version;
        private @Nullable ByteBuf bytes;
        private @Nullable String closedBecause;
        private boolean ended;

        private Reply(ApiKey key, short version) {
            this.key = key;
            this.version = version;
        }

        @Override
        public void respond(ResponseFrame response) {
            end();
            bytes = flatten(response);
        }

        @Override
        public void respondNothing() {
            end();
        }

        @Override
        public void close(String cause) {
            end();
            closedBecause = cause;
        }

        private void end() {
            assertThat(ended).as("ended before").isFalse();
            ended = true;
        }

        boolean hasEnded() {
            return ended;
        }

        @Nullable String closedBecause() {
            return closedBecause;
        }

        /** The response's bytes behind its length prefix; null if there is no response. */
        @Nullable ByteBuf bytes() {
            return bytes;
        }

        /** The decoded response. */
        ApiMessage message() {
            assertThat(closedBecause).as("connection closed").isNull();
            assertThat(bytes).as("response").isNotNull();
            kafkaClientsUnderstand(bytes, key, version);
            WireReader reader = new WireReader(bytes.duplicate());
            ResponseHeader header = Responses.readHeader(reader, key, version);
            assertThat(header.correlationId()).isPositive();
            ApiMessage body = Responses.readBody(reader, key, version);
            assertThat(reader.remaining()).as("bytes behind the response").isZero();
            return body;
        }
    }

    /** Every response that a test looks at is decoded by the Java client's own code too. */
    private static void kafkaClientsUnderstand(ByteBuf response, ApiKey key, short version) {
        ApiKeys kafkaKey = ApiKeys.forId(key.id());
        ByteBuffer buffer = response.nioBuffer();
        org.apache.kafka.common.requests.ResponseHeader.parse(
                buffer, kafkaKey.responseHeaderVersion(version));
        AbstractResponse.parseResponse(kafkaKey, new ByteBufferAccessor(buffer), version);
        assertThat(buffer.remaining()).as("bytes that Kafka's decoder leaves").isZero();
    }

    /** Sends a request and goes on. */
    Reply send(ApiMessage request, int version) {
        ApiKey key = ApiKey.find(request.apiKey());
        assertThat(key).isNotNull();
        return sendFrame(node.encode(request, (short) version), key, (short) version);
    }

    /** Sends bytes. */
    Reply sendFrame(ByteBuf frame, ApiKey key, short version) {
        Reply reply = new Reply(key, version);
        loop.run(() -> node.broker().dispatcher().onRequest(connection, frame, reply));
        return reply;
    }

    /** Sends a request and waits for how it ends. */
    Reply exchange(ApiMessage request, int version) {
        Reply reply = send(request, version);
        await(reply);
        return reply;
    }

    /** Sends a request and waits for its response. */
    <T extends ApiMessage> T ask(ApiMessage request, int version, Class<T> type) {
        return type.cast(exchange(request, version).message());
    }

    void await(Reply reply) {
        assertThat(node.scheduler().runUntil(reply::hasEnded, PATIENCE_NS))
                .as("the request ends")
                .isTrue();
    }

    /** The node stops. */
    void tellStopping() {
        loop.run(() -> node.broker().dispatcher().onStopping(connection));
    }

    void close() {
        loop.run(() -> node.broker().dispatcher().onClosed(connection));
    }

    private static ByteBuf flatten(ResponseFrame frame) {
        ByteBuf all = Unpooled.buffer();
        for (ResponseFrame.Part part : frame.parts()) {
            switch (part) {
                case ResponseFrame.Part.Bytes(ByteBuf buffer) -> all.writeBytes(buffer.duplicate());
                case ResponseFrame.Part.Batches(Records records) -> all.writeBytes(bytes(records));
            }
        }
        assertThat(all.readableBytes()).isEqualTo((int) frame.sizeBytes());
        assertThat(all.readInt()).as("length prefix").isEqualTo(all.readableBytes());
        frame.release();
        return all;
    }

    private static ByteBuf bytes(Records records) {
        try {
            return switch (records) {
                case LogSlice slice -> slice.copy();
                case MemoryRecords memory -> memory.buffer().duplicate();
                case FileRecords other -> throw new AssertionError(other);
                default -> throw new AssertionError(records);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
