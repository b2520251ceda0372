package dev.wharf.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.RequestFrame;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.wire.ApiMessage;
import dev.wharf.sim.SimScheduler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A node that clients speak frames to. */
interface TestNode {
    /** What every request of a test carries. */
    int CORRELATION_ID = 77;

    SimScheduler scheduler();

    /** The broker of the node's present life. */
    Broker broker();

    /** Encodes a request as it comes off the network, without its length. */
    default ByteBuf encode(ApiMessage request, short version) {
        ApiKey key = ApiKey.find(request.apiKey());
        assertThat(key).isNotNull();
        RequestHeader header =
                new RequestHeader()
                        .setRequestApiKey(request.apiKey())
                        .setRequestApiVersion(version)
                        .setCorrelationId(CORRELATION_ID)
                        .setClientId("test");
        ByteBuf frame = Unpooled.buffer();
        RequestFrame.write(frame, key, header, request);
        return frame;
    }
}
