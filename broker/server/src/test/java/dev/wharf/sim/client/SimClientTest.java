package dev.wharf.sim.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.api.ClientConnection;
import dev.wharf.api.Dispatcher;
import dev.wharf.api.Responder;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.ListGroupsRequest;
import dev.wharf.protocol.message.ListGroupsResponse;
import dev.wharf.protocol.message.ProduceRequest;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SimClientTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final short VERSION = 3;

    private final SimScheduler scheduler = new SimScheduler(5);
    private final Touchy broker = new Touchy();
    private final SimServer.Door door =
            new SimServer.Door(broker, List.of(new SimLoop(scheduler, "loop")), "PLAINTEXT");
    private final SimClient client =
            new SimClient(new SimWorld(scheduler, () -> door, true, true, false), "client");
    private final List<@Nullable ApiMessage> outcomes = new ArrayList<>();

    private void ask() {
        client.request(ApiKey.LIST_GROUPS, VERSION, new ListGroupsRequest(), outcomes::add);
    }

    @Test
    void whatIsSentBeforeAHangUpIsNoticedHasOneOutcomeAndTheNextConnectionServes() {
        broker.onHangUp = () -> scheduler.after(1, "sent in vain", this::ask);
        client.requestWithoutResponse(ApiKey.PRODUCE, VERSION, new ProduceRequest());
        scheduler.runFor(SECOND_NS);
        assertThat(outcomes).hasSize(1).containsOnlyNulls();

        ask();
        scheduler.runFor(SECOND_NS);
        assertThat(outcomes).hasSize(2).last().isInstanceOf(ListGroupsResponse.class);
        assertThat(broker.closed).isEqualTo(1);
    }

    @Test
    void aHangUpComesAfterTheAnswersThatHaveLeft() {
        ask();
        client.requestWithoutResponse(ApiKey.PRODUCE, VERSION, new ProduceRequest());
        scheduler.runFor(SECOND_NS);
        assertThat(outcomes).hasSize(1).doesNotContainNull();
    }

    /** Hangs up on each produce and answers everything else. */
    private static final class Touchy implements Dispatcher {
        private Runnable onHangUp = () -> {};
        private int closed;

        @Override
        public void onRequest(ClientConnection connection, ByteBuf frame, Responder responder) {
            if (frame.getShort(frame.readerIndex()) == ApiKey.PRODUCE.id()) {
                responder.close("a produce");
                onHangUp.run();
            } else {
                int correlationId = frame.getInt(frame.readerIndex() + 2 * Short.BYTES);
                responder.respond(
                        Responses.encode(
                                UnpooledByteBufAllocator.DEFAULT,
                                ApiKey.LIST_GROUPS,
                                VERSION,
                                correlationId,
                                new ListGroupsResponse()));
            }
            frame.release();
        }

        @Override
        public int memoryBytes(ByteBuf frame) {
            return frame.readableBytes();
        }

        @Override
        public void onStopping(ClientConnection connection) {}

        @Override
        public void onClosed(ClientConnection connection) {
            closed++;
        }
    }
}
