package dev.wharf.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.wharf.protocol.message.FetchResponse.PartitionData;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.message.SaslHandshakeRequest;
import dev.wharf.protocol.record.MemoryRecords;
import dev.wharf.protocol.wire.ResponseFrame;
import dev.wharf.protocol.wire.ResponseFrame.Part;
import dev.wharf.protocol.wire.UnsupportedFieldException;
import dev.wharf.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResponsesTest {
    private static final short VERSION = 12;

    private final ByteBuf first = Unpooled.copiedBuffer(new byte[] {1, 2, 3});
    private final ByteBuf second = Unpooled.copiedBuffer(new byte[] {4, 5});

    @Test
    void aFrameCarriesRecordsWhereTheyLieAndReadsBackAsOneMessage() {
        FetchResponse body = response();
        ResponseFrame frame = encode(body, VERSION);

        assertThat(frame.parts().stream().filter(Part.Batches.class::isInstance)).hasSize(2);
        ByteBuf bytes = join(frame);
        assertThat(bytes.readableBytes()).isEqualTo((int) frame.sizeBytes());
        assertThat(bytes.readInt()).isEqualTo(bytes.readableBytes());
        WireReader in = new WireReader(bytes);
        assertThat(Responses.readHeader(in, ApiKey.FETCH, VERSION).correlationId()).isEqualTo(9);
        assertThat(Responses.readBody(in, ApiKey.FETCH, VERSION)).isEqualTo(body);
        assertThat(in.remaining()).isZero();
    }

    @Test
    void aReleasedFrameLeavesNoReferenceBehind() {
        ResponseFrame frame = encode(response(), VERSION);
        List<ByteBuf> own = ownBuffers(frame);
        frame.release();
        assertThat(own).isNotEmpty().allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void recordsStayTheCallersWhenTheVersionCannotCarryTheBody() {
        FetchResponse body = response();
        body.responses().getFirst().partitions().getLast().setPreferredReadReplica(3);
        assertThatThrownBy(() -> encode(body, (short) 4))
                .isInstanceOf(UnsupportedFieldException.class)
                .hasMessageContaining("preferredReadReplica");
        assertThat(first.refCnt()).isOne();
        assertThat(second.refCnt()).isOne();
    }

    @Test
    void aTextThatTheProtocolCannotCarryIsRefused() {
        assertThatThrownBy(
                        () ->
                                RequestFrame.write(
                                        Unpooled.buffer(),
                                        ApiKey.SASL_HANDSHAKE,
                                        new RequestHeader().setRequestApiVersion((short) 1),
                                        new SaslHandshakeRequest()
                                                .setMechanism("x".repeat(32_768))))
                .isInstanceOf(UnsupportedFieldException.class);
    }

    private static ResponseFrame encode(FetchResponse body, short version) {
        return Responses.encode(UnpooledByteBufAllocator.DEFAULT, ApiKey.FETCH, version, 9, body);
    }

    private FetchResponse response() {
        PartitionData one = new PartitionData().setRecords(new MemoryRecords(first));
        PartitionData two =
                new PartitionData().setPartitionIndex(1).setRecords(new MemoryRecords(second));
        return new FetchResponse()
                .setResponses(
                        List.of(
                                new FetchableTopicResponse()
                                        .setTopic("t")
                                        .setPartitions(List.of(one, two))));
    }

    private static List<ByteBuf> ownBuffers(ResponseFrame frame) {
        return frame.parts().stream()
                .filter(Part.Bytes.class::isInstance)
                .map(part -> ((Part.Bytes) part).buffer())
                .toList();
    }

    private static ByteBuf join(ResponseFrame frame) {
        ByteBuf bytes = Unpooled.buffer();
        for (Part part : frame.parts()) {
            ByteBuf next =
                    switch (part) {
                        case Part.Bytes own -> own.buffer();
                        case Part.Batches batches -> ((MemoryRecords) batches.records()).buffer();
                    };
            bytes.writeBytes(next, next.readerIndex(), next.readableBytes());
        }
        return bytes;
    }
}
