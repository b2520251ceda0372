package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Wire;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes on the loopback, each with a listener for clients and nodes alike. */
final class PeerWireTest {
    private static final String CLUSTER = "the-cluster-of-this-te";
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();
    private final List<TestNode> nodes = new ArrayList<>();

    /** A node with what it has heard. */
    private final class TestNode implements Wire.Receiver {
        private final EventLoops loops = new EventLoops(2, bugs::add);
        private final FakeDispatcher dispatcher = new FakeDispatcher();
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ofMetadata = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> gone = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> foreigners = new LinkedBlockingQueue<>();
        private final NetworkServer server =
                new NetworkServer(
                        loops,
                        NetworkConfig.of(Map.of()),
                        dispatcher,
                        new RunningServer.PushedClock(),
                        new NetworkCounters(),
                        bugs::add);
        private final EventLoops metadataLoops = EventLoops.forMetadata(bugs::add);
        private final PeerWires wires;
        private final PeerWire wire;
        private final InetSocketAddress address;

        TestNode(int nodeId, String clusterId, int port) throws IOException {
            this(nodeId, clusterId, port, NetworkServer::accept);
        }

        TestNode(int nodeId, String clusterId, int port, Consumer<NetworkServer> opened)
                throws IOException {
            wires = PeerWires.of(loops, metadataLoops, nodeId, clusterId);
            wire = wires.replicas();
            wire.onFrame(this);
            wires.metadata().onFrame(new OnMetadata());
            wires.whenForeign((other, at, cluster) -> foreigners.add(other + " of " + cluster));
            address =
                    server.bind(
                            "PLAINTEXT",
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            wires);
            opened.accept(server);
            nodes.add(this);
        }

        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            received.add(fromNodeId + ": " + StandardCharsets.UTF_8.decode(frame));
        }

        @Override
        public void onGone(int nodeId) {
            gone.add(nodeId);
        }

        void reach(int otherId, TestNode other) {
            reach(otherId, "localhost", other.address.getPort());
        }

        void reach(int otherId, String host, int port) {
            loops.loops().getFirst().post(() -> wire.reach(otherId, host, port));
        }

        void send(int otherId, String... texts) {
            loops.loops()
                    .getFirst()
                    .post(() -> List.of(texts).forEach(text -> wire.send(otherId, bytes(text))));
        }

        @Nullable String next() throws InterruptedException {
            return received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        void sendOfMetadata(int otherId, String text) {
            metadataLoops
                    .loops()
                    .getFirst()
                    .post(() -> wires.metadata().send(otherId, bytes(text)));
        }

        @Nullable String nextOfMetadata() throws InterruptedException {
            return ofMetadata.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** Holds up the loops of the partitions until the latch is open. */
        void holdUpPartitions(CountDownLatch open) {
            loops.loops().forEach(loop -> loop.post(() -> await(open)));
        }

        private final class OnMetadata implements Wire.Receiver {
            @Override
            public void onFrame(int fromNodeId, ByteBuffer frame) {
                assertThat(metadataLoops.loops().getFirst().inLoop()).isTrue();
                ofMetadata.add(fromNodeId + ": " + StandardCharsets.UTF_8.decode(frame));
            }
        }

        void stop() {
            server.stop(() -> {});
            wires.close();
            loops.close();
            metadataLoops.close();
        }
    }

    private static void await(CountDownLatch open) {
        try {
            assertThat(open.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private TestNode node(int nodeId) throws IOException {
        return new TestNode(nodeId, CLUSTER, 0);
    }

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::stop);
        assertThat(bugs).isEmpty();
    }

    @Test
    void framesArriveInOrderWithTheirSenderWhateverTheirSize() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(2, two);
        seven.send(2, "one", "two", "three".repeat(1_000_000));

        assertThat(two.next()).isEqualTo("7: one");
        assertThat(two.next()).isEqualTo("7: two");
        assertThat(two.next()).isEqualTo("7: " + "three".repeat(1_000_000));
    }

    @Test
    void whoWasCalledAnswersByTheSameConnectionAndNeedsNoAddress() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(2, two);
        seven.send(2, "question");
        assertThat(two.next()).isEqualTo("7: question");
        two.send(7, "answer");
        assertThat(seven.next()).isEqualTo("2: answer");
    }

    @Test
    void metadataIsHeardWhileTheLoopsOfPartitionsStandStill() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.wires.reach(2, "localhost", two.address.getPort());
        seven.sendOfMetadata(2, "before");
        assertThat(two.nextOfMetadata()).isEqualTo("7: before");
        CountDownLatch open = new CountDownLatch(1);
        two.holdUpPartitions(open);
        seven.holdUpPartitions(open);
        seven.sendOfMetadata(2, "question".repeat(100_000));
        assertThat(two.nextOfMetadata()).isEqualTo("7: " + "question".repeat(100_000));
        two.sendOfMetadata(7, "answer");
        assertThat(seven.nextOfMetadata()).isEqualTo("2: answer");
        open.countDown();
        assertThat(two.received).isEmpty();
    }

    @Test
    void whoCannotTakeACallIsHeardByTheConnectionThatItHasMade() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        CountDownLatch open = new CountDownLatch(1);
        two.holdUpPartitions(open);
        seven.wires.reach(2, "localhost", two.address.getPort());
        seven.sendOfMetadata(2, "waits at the door");
        two.wires.reach(7, "localhost", seven.address.getPort());
        two.sendOfMetadata(7, "here I am");
        assertThat(seven.nextOfMetadata()).isEqualTo("2: here I am");
        seven.sendOfMetadata(2, "good");
        // What was sent first has come too if the connection that two has made was there before the
        // other.
        String heard = two.nextOfMetadata();
        boolean both = "7: waits at the door".equals(heard);
        assertThat(both ? two.nextOfMetadata() : heard).isEqualTo("7: good");
        open.countDown();
        assertThat(both ? heard : two.nextOfMetadata()).isEqualTo("7: waits at the door");
    }

    @Test
    void anAddressCanBeCalledBeforeItIsKnownWhoIsThere() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(-3, two);
        seven.send(-3, "who are you");
        assertThat(two.next()).isEqualTo("7: who are you");
        two.send(7, "two");
        assertThat(seven.next()).isEqualTo("2: two");
    }

    @Test
    void theEndOfWhoeverIsAtAnAddressIsToldWhenNoOtherWayLeadsThere() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(-3, two);
        seven.send(-3, "by address");
        assertThat(two.next()).isEqualTo("7: by address");
        seven.reach(2, two);
        seven.send(2, "by number");
        assertThat(two.next()).isEqualTo("7: by number");
        two.stop();
        nodes.remove(two);
        assertThat(seven.gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(seven.gone).isEmpty();
    }

    @Test
    void aFrameToANodeThatNobodyKnowsIsDropped() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(2, two);
        seven.send(99, "nowhere");
        seven.send(2, "here");

        assertThat(two.next()).isEqualTo("7: here");
        assertThat(two.received).isEmpty();
    }

    @Test
    void aNodeThatWasAwayIsReachedAgain() throws Exception {
        TestNode first = node(2);
        TestNode seven = node(7);
        seven.reach(2, first);
        seven.send(2, "before");
        assertThat(first.next()).isEqualTo("7: before");
        first.stop();
        nodes.remove(first);
        assertThat(seven.gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);

        seven.send(2, "while it was away");
        TestNode second = new TestNode(2, CLUSTER, first.address.getPort());
        // A frame may be lost with the connection; whoever needs an answer sends again.
        Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(
                        () -> {
                            seven.send(2, "after");
                            return second.received.poll(100, TimeUnit.MILLISECONDS) != null;
                        });
    }

    @Test
    void theEndOfACallerIsToldOnceWithItsId() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(2, two);
        seven.send(2, "here");
        assertThat(two.next()).isEqualTo("7: here");
        assertThat(two.gone).isEmpty();
        seven.stop();
        nodes.remove(seven);
        assertThat(two.gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(two.gone).isEmpty();
    }

    /** The loops of the connection and of the wire are two, and the wire's may have much to do. */
    @Test
    void aCallerThatHasGoneBeforeItIsGreetedIsAnEndLikeAnyOther() throws Exception {
        TestNode two = node(2);
        Channel caller =
                new Bootstrap()
                        .group(two.loops.group())
                        .channel(two.loops.transport().clientChannel())
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(two.address)
                        .sync()
                        .channel();
        caller.close().sync();
        BlockingQueue<Integer> lost = new LinkedBlockingQueue<>();
        EventLoopDriver loop = two.loops.driver(0);
        PeerLink link =
                new PeerLink(
                        loop,
                        two.loops.transport(),
                        new PeerNames(),
                        new PeerHello(2, 7, PeerLine.REPLICAS, CLUSTER),
                        new LostCalls(lost));
        loop.post(() -> link.accept(caller));
        assertThat(lost.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(7);
    }

    private record LostCalls(BlockingQueue<Integer> lost) implements PeerLink.Owner {
        @Override
        public void onFrame(int fromNodeId, ByteBuffer frame) {
            throw new AssertionError("nobody sends");
        }

        @Override
        public void onLost(int otherId) {
            lost.add(otherId);
        }

        @Override
        public void onForeign(PeerHello answer, InetSocketAddress address) {
            throw new AssertionError("nobody answers");
        }
    }

    @Test
    void aNodeOfAnotherClusterOrOneThatMeansAnotherNodeIsHungUpOn() throws Exception {
        TestNode two = node(2);
        TestNode foreign = new TestNode(7, "another-cluster-indeed", 0);
        foreign.reach(2, two);
        foreign.send(2, "from another cluster");
        TestNode mistaken = node(8);
        mistaken.reach(3, two);
        mistaken.send(3, "for another node");
        assertThat(foreign.gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(mistaken.gone.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(foreign.foreigners.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo("2 of " + CLUSTER);
        assertThat(mistaken.foreigners).isEmpty();
        assertThat(two.received).isEmpty();
    }

    @Test
    void clientsAreServedOnTheSameListener() throws Exception {
        TestNode two = node(2);
        try (Socket client = new Socket(two.address.getAddress(), two.address.getPort())) {
            client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            ByteBuffer request = ByteBuffer.allocate(10).putInt(6).put(bytes("echo x"));
            for (byte each : request.array()) { // the first bytes come one by one
                client.getOutputStream().write(each);
                client.getOutputStream().flush();
            }
            assertThat(client.getInputStream().readNBytes(10)).isEqualTo(request.array());
        }
        assertThat(two.received).isEmpty();
    }

    @Test
    void nodesAreLetInWhileClientsAreNotYetServed() throws Exception {
        TestNode two = new TestNode(2, CLUSTER, 0, NetworkServer::acceptNodes);
        TestNode seven = node(7);
        seven.reach(2, two);
        seven.send(2, "early");

        assertThat(two.next()).isEqualTo("7: early");
        assertThat(answerTo(two.address)).isEqualTo(-1);
        two.server.accept();
        assertThat(answerTo(two.address)).isZero();
    }

    @Test
    void aListenerForNodesAloneHangsUpOnClients() throws Exception {
        TestNode two = node(2);
        InetSocketAddress forNodes =
                two.server.bindForNodes(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), two.wires);
        two.server.accept();
        TestNode seven = node(7);
        seven.reach(2, "127.0.0.1", forNodes.getPort());
        seven.send(2, "here");

        assertThat(two.next()).isEqualTo("7: here");
        assertThat(answerTo(forNodes)).isEqualTo(-1);
    }

    @Test
    void aNameThatNobodyKnowsIsAskedForAgainAndCanChange() throws Exception {
        TestNode two = node(2);
        TestNode seven = node(7);
        seven.reach(2, "no-such-host.invalid", two.address.getPort());
        seven.send(2, "waits");
        seven.reach(2, two);

        assertThat(two.next()).isEqualTo("7: waits");
    }

    /** The first byte of what a client is answered, -1 if it is hung up on. */
    private static int answerTo(InetSocketAddress address) throws IOException {
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            client.getOutputStream()
                    .write(ByteBuffer.allocate(10).putInt(6).put(bytes("echo x")).array());
            return client.getInputStream().read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    @Test
    void whoBeginsLikeANodeAndIsNoneIsHungUpOn() throws Exception {
        TestNode two = node(2);
        try (Socket stranger = new Socket(two.address.getAddress(), two.address.getPort())) {
            stranger.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            ByteBuffer hello =
                    ByteBuffer.allocate(24)
                            .putInt(20)
                            .putInt(0x57480002)
                            .putInt(-5)
                            .putInt(2)
                            .putInt(0);
            stranger.getOutputStream().write(hello.array());
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(two.received).isEmpty();
    }
}
