package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes on the loopback. */
final class PeerWireTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final EventLoops loops = new EventLoops(1, bugs::add);

    @AfterEach
    void stop() {
        loops.close();
        assertThat(bugs).isEmpty();
    }

    @Test
    void framesArriveInOrderWithTheirSender() throws Exception {
        try (PeerWire listener = listener();
                PeerWire caller = new PeerWire(loops, 0, 7, Map.of(2, bind(listener, ANY_PORT)))) {
            send(caller, 2, "one", "two", "three".repeat(100_000));

            assertThat(next()).isEqualTo("7: one");
            assertThat(next()).isEqualTo("7: two");
            assertThat(next()).isEqualTo("7: " + "three".repeat(100_000));
        }
    }

    @Test
    void aFrameToANodeThatNobodyKnowsIsDropped() throws Exception {
        try (PeerWire listener = listener();
                PeerWire caller = new PeerWire(loops, 0, 7, Map.of(2, bind(listener, ANY_PORT)))) {
            send(caller, 99, "nowhere");
            send(caller, 2, "here");

            assertThat(next()).isEqualTo("7: here");
            assertThat(received).isEmpty();
        }
    }

    @Test
    void aNodeThatWasAwayIsReachedAgain() throws Exception {
        PeerWire first = listener();
        InetSocketAddress address = bind(first, ANY_PORT);
        try (PeerWire caller = new PeerWire(loops, 0, 7, Map.of(2, address))) {
            first.close();
            send(caller, 2, "while it was away");

            try (PeerWire second = listener()) {
                bind(second, address);

                assertThat(next()).isEqualTo("7: while it was away");
            }
        }
    }

    @Test
    void aConnectionThatIsLostIsMadeAgain() throws Exception {
        EventLoops othersLoops = new EventLoops(1, bugs::add);
        PeerWire first = new PeerWire(othersLoops, 0, 2, Map.of());
        first.onFrame(this::receive);
        InetSocketAddress address = bind(first, ANY_PORT);
        try (PeerWire caller = new PeerWire(loops, 0, 7, Map.of(2, address))) {
            send(caller, 2, "before");
            assertThat(next()).isEqualTo("7: before");
            first.close();
            othersLoops.close();

            try (PeerWire second = listener()) {
                bind(second, address);

                // A frame may be lost with the connection; whoever needs an answer sends again.
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(
                                () -> {
                                    send(caller, 2, "after");
                                    return received.poll(100, TimeUnit.MILLISECONDS) != null;
                                });
            }
        }
    }

    @Test
    void theEndOfACallersConnectionIsToldWithItsId() throws Exception {
        BlockingQueue<Integer> gone = new LinkedBlockingQueue<>();
        try (PeerWire listener = new PeerWire(loops, 0, 2, Map.of())) {
            listener.onFrame(
                    new Wire.Receiver() {
                        @Override
                        public void onFrame(int fromNodeId, ByteBuffer frame) {
                            receive(fromNodeId, frame);
                        }

                        @Override
                        public void onGone(int nodeId) {
                            gone.add(nodeId);
                        }
                    });
            InetSocketAddress address = bind(listener, ANY_PORT);
            try (PeerWire caller = new PeerWire(loops, 0, 7, Map.of(2, address))) {
                send(caller, 2, "here");
                assertThat(next()).isEqualTo("7: here");
                assertThat(gone).isEmpty();
            }
            assertThat(gone.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @Test
    void aStrangerIsHungUpOn() throws Exception {
        try (PeerWire listener = listener()) {
            InetSocketAddress address = bind(listener, ANY_PORT);
            try (Socket stranger = new Socket(address.getAddress(), address.getPort())) {
                stranger.setSoTimeout(20_000);
                stranger.getOutputStream().write(new byte[] {0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8});

                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(received).isEmpty();
        }
    }

    private PeerWire listener() {
        PeerWire wire = new PeerWire(loops, 0, 2, Map.of());
        wire.onFrame(this::receive);
        return wire;
    }

    private static InetSocketAddress bind(PeerWire wire, InetSocketAddress address)
            throws Exception {
        return wire.bind(address);
    }

    private void receive(int from, ByteBuffer frame) {
        received.add(from + ": " + StandardCharsets.UTF_8.decode(frame));
    }

    private void send(PeerWire wire, int node, String... texts) {
        loops.loops()
                .getFirst()
                .post(
                        () ->
                                List.of(texts)
                                        .forEach(
                                                text ->
                                                        wire.send(
                                                                node,
                                                                ByteBuffer.wrap(
                                                                        text.getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8)))));
    }

    private @Nullable String next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }
}
