package dev.wharf.network;

import dev.wharf.api.ClientConnection;
import dev.wharf.api.Dispatcher;
import dev.wharf.api.Responder;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.ResponseFrame.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers text with text: {@code echo X}, {@code later X} (parked until {@link #release()}), {@code nothing}, {@code close CAUSE},
 * {@code bug}. Everything else goes to {@link #onOther}.
 */
final class FakeDispatcher implements Dispatcher {
    /** Frames of other kinds: what they hold, and how to answer. */
    interface Other {
        void onFrame(String text, Responder responder);
    }

    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> stopping = new LinkedBlockingQueue<>();
    final BlockingQueue<String> parkedTexts = new LinkedBlockingQueue<>();
    final AtomicInteger requests = new AtomicInteger();
    volatile Other onOther = (text, responder) -> responder.close("unknown text");

    private record Parked(ClientConnection connection, Responder responder, String text) {}

    private final List<Parked> parked = new ArrayList<>();

    static ResponseFrame frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf buffer = Unpooled.buffer().writeInt(bytes.length).writeBytes(bytes);
        return new ResponseFrame(List.of(new Part.Bytes(buffer)), buffer.readableBytes());
    }

    @Override
    public void onRequest(ClientConnection connection, ByteBuf frame, Responder responder) {
        String text = frame.toString(StandardCharsets.UTF_8);
        frame.release();
        requests.incrementAndGet();
        String word = text.split(" ", 2)[0];
        switch (word) {
            case "echo" -> responder.respond(frame(text));
            case "nothing" -> responder.respondNothing();
            case "close" -> responder.close(text);
            case "bug" -> throw new IllegalStateException(text);
            case "later" -> park(new Parked(connection, responder, text));
            default -> onOther.onFrame(text, responder);
        }
    }

    @Override
    public int memoryBytes(ByteBuf frame) {
        return frame.readableBytes();
    }

    private synchronized void park(Parked request) {
        parked.add(request);
        parkedTexts.add(request.text);
    }

    /** Answers what is parked, the last first. */
    synchronized void release() {
        for (Parked each : parked.reversed()) {
            each.connection.loop().post(() -> each.responder.respond(frame(each.text)));
        }
        parked.clear();
    }

    @Override
    public void onStopping(ClientConnection connection) {
        stopping.add(connection.peer());
    }

    @Override
    public void onClosed(ClientConnection connection) {
        closed.add(connection.peer());
    }
}
