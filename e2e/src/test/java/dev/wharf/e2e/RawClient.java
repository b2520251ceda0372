package dev.wharf.e2e;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A socket to a broker that sends what no proper client would; frames that are meant to be right are encoded by Kafka's own classes. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawClient connect(RunningBroker broker) throws IOException {
        return connect(broker, "127.0.0.1");
    }

    /** Connects from an address of the caller's choice, by which the broker's log can be searched. */
    static RawClient connect(RunningBroker broker, String from) throws IOException {
        URI address = URI.create("kafka://" + broker.bootstrap());
        Socket socket = new Socket();
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MS);
        return new RawClient(socket);
    }

    /** Has a first request answered, as every client does: from then on large frames are taken. */
    RawClient establish() throws IOException {
        ask(ApiKeys.API_VERSIONS, (short) 0, new ApiVersionsRequestData());
        return this;
    }

    void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** A frame's length and the first bytes of it, which are zero. */
    void writePart(int length, int bytes) throws IOException {
        write(ByteBuffer.allocate(Integer.BYTES + bytes).putInt(length).array());
    }

    void send(ApiKeys key, short version, ApiMessage body) throws IOException {
        write(frame(key, version, body));
    }

    AbstractResponse ask(ApiKeys key, short version, ApiMessage body) throws IOException {
        send(key, version, body);
        return answer(key, version);
    }

    /** The answer to the request that was sent last. */
    AbstractResponse answer(ApiKeys key, short version) throws IOException {
        byte[] response = receive();
        RequestHeader header = new RequestHeader(key, version, "raw", correlationId);
        return AbstractResponse.parseResponse(ByteBuffer.wrap(response), header);
    }

    /** The next response without its length. */
    byte[] receive() throws IOException {
        byte[] response = new byte[in.readInt()];
        in.readFully(response);
        return response;
    }

    /** A request with its length in front. */
    byte[] frame(ApiKeys key, short version, ApiMessage body) {
        RequestHeaderData header =
                new RequestHeaderData()
                        .setRequestApiKey(key.id)
                        .setRequestApiVersion(version)
                        .setClientId("raw")
                        .setCorrelationId(++correlationId);
        ByteBufferAccessor head =
                MessageUtil.toByteBufferAccessor(header, key.requestHeaderVersion(version));
        ByteBufferAccessor tail = MessageUtil.toByteBufferAccessor(body, version);
        ByteBuffer headBytes = head.buffer();
        ByteBuffer tailBytes = tail.buffer();
        int length = headBytes.remaining() + tailBytes.remaining();
        return ByteBuffer.allocate(Integer.BYTES + length)
                .putInt(length)
                .put(headBytes)
                .put(tailBytes)
                .array();
    }

    boolean isClosedByBroker() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
