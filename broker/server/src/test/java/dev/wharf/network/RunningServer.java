package dev.wharf.network;

import dev.wharf.env.Clock;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A real server on the loopback over a {@link FakeDispatcher}, with clients of one test. */
final class RunningServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakeDispatcher dispatcher = new FakeDispatcher();
    final PushedClock clock = new PushedClock();
    final NetworkCounters counters = new NetworkCounters();
    final BlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();
    private final List<Client> clients = new ArrayList<>();
    private @Nullable EventLoops loops;
    private @Nullable NetworkServer server;
    private InetSocketAddress address = new InetSocketAddress(0);

    /** Time that a test can push forward. */
    static final class PushedClock implements Clock {
        final AtomicLong pushedMs = new AtomicLong();

        @Override
        public long wallMs() {
            return monotonicMs();
        }

        @Override
        public long nanos() {
            return System.nanoTime() + pushedMs.get() * 1_000_000;
        }
    }

    /** A client that speaks length-prefixed text. */
    record Client(Socket socket, DataInputStream in, OutputStream out) implements AutoCloseable {
        void send(String... texts) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            for (String text : texts) {
                byte[] content = text.getBytes(StandardCharsets.UTF_8);
                bytes.putInt(content.length).put(content);
            }
            out.write(bytes.array(), 0, bytes.position());
        }

        /** Sends a frame's length and only so many bytes of it. */
        void sendPart(int length, int bytes) throws IOException {
            ByteBuffer part = ByteBuffer.allocate(Integer.BYTES + bytes).putInt(length);
            out.write(part.array());
        }

        String receive() throws IOException {
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            return new String(content, StandardCharsets.UTF_8);
        }

        /** Sends a request and waits for its answer: from then on the connection may send large frames. */
        Client establish() throws IOException {
            send("echo hello");
            receive();
            return this;
        }

        boolean isClosedByServer() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketException reset) {
                return true;
            }
        }

        /**
         * Whether the server closes the connection as time goes on in steps of {@code stepMs}. One step may be too few: the server
         * may note what it did last for a client, and when, after the client has seen it.
         */
        boolean isClosedInTime(PushedClock clock, long stepMs) throws IOException {
            int patienceMs = socket.getSoTimeout();
            socket.setSoTimeout(100);
            try {
                for (int waitedMs = 0; waitedMs < patienceMs; waitedMs += 100) {
                    clock.pushedMs.addAndGet(stepMs);
                    try {
                        return isClosedByServer();
                    } catch (SocketTimeoutException open) {
                        // Time goes on.
                    }
                }
                return false;
            } finally {
                socket.setSoTimeout(patienceMs);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Starts to listen with two loops; {@code settings} are keys and values in turn. */
    void start(Transport transport, String... settings) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            values.put(settings[i], settings[i + 1]);
        }
        EventLoops started = new EventLoops(transport, 2, bugs::add);
        NetworkServer listening =
                new NetworkServer(
                        started, NetworkConfig.of(values), dispatcher, clock, counters, bugs::add);
        loops = started;
        server = listening;
        address =
                listening.bind(
                        "PLAINTEXT",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        null);
        listening.accept();
    }

    Client connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        Client client =
                new Client(
                        socket,
                        new DataInputStream(socket.getInputStream()),
                        socket.getOutputStream());
        clients.add(client);
        return client;
    }

    InetSocketAddress address() {
        return address;
    }

    NetworkServer server() {
        return Objects.requireNonNull(server);
    }

    EventLoops loops() {
        return Objects.requireNonNull(loops);
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        if (server != null) {
            server.stop(() -> {});
        }
        if (loops != null) {
            loops.close();
        }
    }
}
