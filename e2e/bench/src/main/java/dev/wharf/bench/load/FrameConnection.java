package dev.wharf.bench.load;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * A connection that sends produce requests, made beforehand, one after the other and without waiting, while a thread of its own takes the answers, which
 * come in the order of the requests. {@link #send} is for one thread.
 */
final class FrameConnection implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final Frames frames;
    private final Window window;
    private final Consumer<FrameConnection> onAnswered;
    private final Queue<Long> due = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private int sent;
    private volatile int last = Integer.MAX_VALUE;

    /** What is sent. */
    @FunctionalInterface
    interface Frames {
        /**
         * The next frame, which is the connection's until it asks again; {@link ProduceFrame#CORRELATION_AT} into it is room for the correlation id.
         *
         * @param number of the request, from 0 on
         */
        ByteBuffer next(int number);

        /** These again and again. */
        static Frames inTurn(List<byte[]> frames) {
            return number -> ByteBuffer.wrap(frames.get(number % frames.size()));
        }
    }

    private FrameConnection(
            Socket socket, Frames frames, Window window, Consumer<FrameConnection> onAnswered)
            throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.frames = frames;
        this.window = window;
        this.onAnswered = onAnswered;
        reader = Thread.ofPlatform().name("answers").unstarted(this::takeAnswers);
    }

    /**
     * Connects. The frames are the connection's own.
     *
     * @param onAnswered called for each answer, on the thread that takes them
     */
    static FrameConnection open(
            String bootstrap, Frames frames, Window window, Consumer<FrameConnection> onAnswered)
            throws IOException {
        int colon = bootstrap.indexOf(':');
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(
                new InetSocketAddress(
                        bootstrap.substring(0, colon),
                        Integer.parseInt(bootstrap.substring(colon + 1))));
        FrameConnection connection = new FrameConnection(socket, frames, window, onAnswered);
        connection.reader.start();
        return connection;
    }

    /** Sends the next request; waits only where the broker takes nothing. */
    void send(long dueNs) throws IOException {
        due.add(dueNs);
        ByteBuffer frame = frames.next(sent);
        frame.putInt(frame.position() + ProduceFrame.CORRELATION_AT, sent++);
        out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
    }

    /** Waits until the last request has its answer, or has failed; nothing is sent any more. */
    void awaitAnswers() throws IOException, InterruptedException {
        last = sent;
        if (!due.isEmpty() && !reader.join(Duration.ofMillis(ProduceFrame.TIMEOUT_MS))) {
            close();
            reader.join();
        }
    }

    private void takeAnswers() {
        try {
            DataInputStream in =
                    new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            for (int answers = 0; answers < last; answers++) {
                byte[] answer = new byte[in.readInt()];
                in.readFully(answer);
                long dueNs = due.remove();
                if (isGood(ByteBuffer.wrap(answer))) {
                    window.onAnswer(dueNs);
                } else {
                    window.onFailure();
                }
                onAnswered.accept(this);
            }
        } catch (IOException ended) {
            due.forEach(_ -> window.onFailure());
        }
    }

    private static boolean isGood(ByteBuffer answer) {
        ResponseHeader.parse(answer, ApiKeys.PRODUCE.responseHeaderVersion(ProduceFrame.VERSION));
        return ProduceResponse.parse(new ByteBufferAccessor(answer), ProduceFrame.VERSION)
                .errorCounts()
                .keySet()
                .stream()
                .allMatch(error -> error.code() == 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
