package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.env.Completion;
import dev.wharf.env.DiskFile;
import dev.wharf.env.Loop;
import dev.wharf.protocol.record.FileRecords;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.ResponseFrame.Part;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server on the loopback, with a dispatcher that speaks text. */
final class NetworkServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RunningServer running = new RunningServer();
    private final FakeDispatcher dispatcher = running.dispatcher;
    private final NetworkCounters counters = running.counters;
    private final BlockingQueue<Throwable> bugs = running.bugs;

    private void start(Transport transport, String... settings) throws IOException {
        running.start(transport, settings);
    }

    private RunningServer.Client connect() throws IOException {
        return running.connect();
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        assertThat(bugs).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void responsesKeepTheOrderOfTheRequests(Transport transport) throws Exception {
        start(transport);
        RunningServer.Client client = connect();

        client.send("later 1", "nothing", "later 2", "echo 3");
        dispatcher.parkedTexts.poll(20, TimeUnit.SECONDS);
        dispatcher.parkedTexts.poll(20, TimeUnit.SECONDS);
        dispatcher.release();

        assertThat(client.receive()).isEqualTo("later 1");
        assertThat(client.receive()).isEqualTo("later 2");
        assertThat(client.receive()).isEqualTo("echo 3");
    }

    @Test
    void aMalformedConnectionDisturbsNoOther() throws Exception {
        start(Transport.best());
        RunningServer.Client good = connect();
        good.send("echo before");
        assertThat(good.receive()).isEqualTo("echo before");

        RunningServer.Client negative = connect();
        negative.out().write(new byte[] {-1, -1, -1, -1});
        RunningServer.Client oversized = connect();
        oversized.out().write(new byte[] {0x7f, -1, -1, -1});
        RunningServer.Client http = connect();
        http.out().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        RunningServer.Client refused = connect();
        refused.send("close it is no request");

        assertThat(negative.isClosedByServer()).isTrue();
        assertThat(oversized.isClosedByServer()).isTrue();
        assertThat(http.isClosedByServer()).isTrue();
        assertThat(refused.isClosedByServer()).isTrue();
        good.send("echo after");
        assertThat(good.receive()).isEqualTo("echo after");
        assertThat(counters.closedForCause()).isEqualTo(4);
    }

    @Test
    void theFirstFrameMayNotBeLarge() throws Exception {
        start(Transport.best());
        RunningServer.Client client = connect();

        client.out()
                .write(
                        ByteBuffer.allocate(4)
                                .putInt(NetworkLimits.FIRST_FRAME_MAX_BYTES + 1)
                                .array());

        assertThat(client.isClosedByServer()).isTrue();
        RunningServer.Client established = connect();
        established.send("echo small");
        established.receive();
        established.send("echo " + "x".repeat(900_000));
        assertThat(established.receive()).hasSize(900_005);
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAtOnce() throws Exception {
        start(Transport.best(), "max.connections", "3", "max.connections.per.ip", "2");
        RunningServer.Client first = connect();
        RunningServer.Client second = connect();
        first.send("echo 1");
        second.send("echo 2");
        first.receive();
        second.receive();

        RunningServer.Client third = connect();
        assertThat(third.isClosedByServer()).isTrue();
        assertThat(counters.refused()).isEqualTo(1);

        second.close();
        Awaitility.await().atMost(PATIENCE).until(() -> counters.active() == 1);
        RunningServer.Client fourth = connect();
        fourth.send("echo 4");
        assertThat(fourth.receive()).isEqualTo("echo 4");
    }

    @Test
    void noMoreConnectionsAreTakenThanThereAreFilesForWhateverTheSettingsSay() throws Exception {
        start(Transport.best(), "max.connections", "3");
        running.server().limitConnections(1);
        RunningServer.Client first = connect();
        first.send("echo 1");
        first.receive();

        assertThat(connect().isClosedByServer()).isTrue();
        assertThat(counters.refused()).isEqualTo(1);
    }

    @Test
    void aSilentConnectionAndASlowFrameAreClosed() throws Exception {
        start(Transport.best());
        RunningServer.Client silent = connect();
        RunningServer.Client slow = connect();
        slow.send("echo hello");
        slow.receive();
        slow.out().write(new byte[] {0, 0, 1, 0, 'e'});
        Awaitility.await().atMost(PATIENCE).until(() -> counters.bytesIn() == 14 + 5);

        assertThat(slow.isClosedInTime(running.clock, NetworkLimits.FRAME_BASE_MS + 5_000))
                .isTrue();
        assertThat(silent.isClosedByServer()).isTrue();
    }

    @Test
    void anIdleConnectionIsClosedAndAParkedOneIsNot() throws Exception {
        start(Transport.best());
        RunningServer.Client idle = connect();
        idle.send("echo hello");
        idle.receive();
        RunningServer.Client parked = connect();
        parked.send("later 1");
        dispatcher.parkedTexts.poll(20, TimeUnit.SECONDS);

        assertThat(idle.isClosedInTime(running.clock, 600_001)).isTrue();
        dispatcher.release();
        assertThat(parked.receive()).isEqualTo("later 1");
    }

    @Test
    void readingPausesWhileTooManyRequestsAreOpen() throws Exception {
        start(Transport.best());
        RunningServer.Client client = connect();
        String[] many = new String[NetworkLimits.MAX_OPEN_REQUESTS + 50];
        for (int i = 0; i < many.length; i++) {
            many[i] = "later " + i;
        }

        client.send(many);

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> dispatcher.requests.get() == NetworkLimits.MAX_OPEN_REQUESTS);
        dispatcher.release();
        for (int i = 0; i < NetworkLimits.MAX_OPEN_REQUESTS; i++) {
            assertThat(client.receive()).isEqualTo("later " + i);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> dispatcher.requests.get() == many.length);
        dispatcher.release();
        for (int i = NetworkLimits.MAX_OPEN_REQUESTS; i < many.length; i++) {
            assertThat(client.receive()).isEqualTo("later " + i);
        }
    }

    @Test
    void manyLargeFramesAtOnceStayWithinTheBudgetAndAllArrive() throws Exception {
        start(Transport.best(), "queued.max.request.bytes", "1048576");
        List<Thread> senders = new ArrayList<>();
        AtomicInteger echoed = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            RunningServer.Client client = connect();
            Thread sender =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            client.send("echo a");
                                            client.receive();
                                            client.send("echo " + "x".repeat(800_000));
                                            echoed.addAndGet(client.receive().length());
                                        } catch (IOException e) {
                                            bugs.add(e);
                                        }
                                    });
            senders.add(sender);
        }
        for (Thread sender : senders) {
            sender.join(PATIENCE);
        }

        assertThat(echoed.get()).isEqualTo(8 * 800_005);
    }

    @Test
    void aStopAnswersWhatWasTaken() throws Exception {
        start(Transport.best());
        RunningServer.Client idle = connect();
        idle.send("echo 0");
        idle.receive();
        RunningServer.Client client = connect();
        client.send("later 1");
        dispatcher.parkedTexts.poll(20, TimeUnit.SECONDS);

        Thread stopping =
                Thread.ofPlatform().start(() -> running.server().stop(dispatcher::release));

        assertThat(idle.isClosedByServer()).isTrue();
        assertThat(dispatcher.stopping.poll(20, TimeUnit.SECONDS))
                .as("who waits for news hears of it")
                .isNotNull();
        assertThat(client.receive()).isEqualTo("later 1");
        assertThat(client.isClosedByServer()).isTrue();
        assertThat(stopping.join(PATIENCE)).isTrue();
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    @Test
    void aResponseToALostConnectionIsReleased() throws Exception {
        start(Transport.best());
        CountedFile file = new CountedFile(null, new byte[10]);
        BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        Loop loop = running.loops().loops().get(0);
        dispatcher.onOther =
                (text, responder) -> answers.add(() -> responder.respond(slice(file, 0, 10)));
        RunningServer.Client client = connect();
        client.send("slice");
        Runnable answer = answers.poll(20, TimeUnit.SECONDS);
        client.close();
        dispatcher.closed.poll(20, TimeUnit.SECONDS);

        // The connection is gone, so no loop owns it any more and any may be used.
        loop.post(answer);

        Awaitility.await().atMost(PATIENCE).until(() -> file.released.get() == 1);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void regionsOfFilesArriveByteForByteAndAreReleasedOnce(
            Transport transport, @TempDir Path directory) throws Exception {
        start(transport);
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        Path path = directory.resolve("segment");
        Files.write(path, content);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            CountedFile withChannel = new CountedFile(channel, content);
            CountedFile withoutChannel = new CountedFile(null, content);
            int[][] regions = {{0, 0}, {5, 100}, {17, 16 << 10}, {1000, 2 << 20}, {0, 3 << 20}};
            int sent = 0;
            for (CountedFile file : List.of(withChannel, withoutChannel)) {
                RunningServer.Client client = connect();
                for (int[] region : regions) {
                    dispatcher.onOther =
                            (text, responder) ->
                                    responder.respond(slice(file, region[0], region[1]));
                    client.send("slice");
                    sent++;
                    byte[] got = new byte[client.in().readInt()];
                    client.in().readFully(got);

                    assertThat(got)
                            .isEqualTo(
                                    java.util.Arrays.copyOfRange(
                                            content, region[0], region[0] + region[1]));
                }
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> file.released.get() == regions.length);
            }
            assertThat(sent).isEqualTo(2 * regions.length);
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void aPortInUseIsRefusedWithItsName() throws Exception {
        start(Transport.best());

        assertThatThrownBy(() -> running.server().bind("PLAINTEXT", running.address(), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(running.address().getPort()));
    }

    @Test
    void aHandlerThatThrowsIsABug() throws Exception {
        start(Transport.best());
        RunningServer.Client client = connect();

        client.send("bug in the handler");

        Throwable bug = bugs.poll(20, TimeUnit.SECONDS);
        assertThat(bug).hasMessage("bug in the handler");
    }

    @Test
    void aClientThatGoesMidFrameLeavesNothingBehind() throws Exception {
        start(Transport.best());
        RunningServer.Client client = connect();
        client.out().write(new byte[] {0, 0, 0, 9, 'e'});
        client.close();

        assertThat(dispatcher.closed.poll(20, TimeUnit.SECONDS)).isNotNull();
        RunningServer.Client next = connect();
        next.send("echo 1");
        assertThat(next.receive()).isEqualTo("echo 1");
        assertThatThrownBy(client::receive).isInstanceOfAny(EOFException.class, IOException.class);
    }

    private static ResponseFrame slice(CountedFile file, int position, int bytes) {
        return new ResponseFrame(
                List.of(
                        new Part.Bytes(Unpooled.buffer().writeInt(bytes)),
                        new Part.Batches(new Slice(file, position, bytes))),
                4 + bytes);
    }

    private record Slice(CountedFile file, long position, int sizeBytes) implements FileRecords {
        @Override
        public void release() {
            file.released.incrementAndGet();
        }
    }

    /** A file over an array that counts how often its slices were released. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity only
    private record CountedFile(
            @Nullable FileChannel channel, byte[] content, AtomicInteger released)
            implements DiskFile {
        CountedFile(@Nullable FileChannel channel, byte[] content) {
            this(channel, content, new AtomicInteger());
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int bytes = Math.min(target.remaining(), content.length - (int) position);
            target.put(content, (int) position, bytes);
            return bytes;
        }

        @Override
        public void write(ByteBuffer source, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void truncate(long sizeBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(Loop loop, Completion done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forceAhead(List<Waiter> waiters) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forceNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void retain() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
