package dev.wharf.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.message.RequestHeader;
import dev.wharf.protocol.wire.Limits;
import dev.wharf.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Frames made by hand from what has brought brokers down; each must be refused for little memory, or read within the bound. */
final class HostileFrameTest {
    private static final short METADATA_FLEXIBLE = 9;
    private static final short METADATA_OLD = 8;

    private final DecodeMeter meter = new DecodeMeter();

    @Test
    void aCountOfTwoBillionTopicsInAFewBytesIsRefused() {
        assertThat(decode(metadata(METADATA_OLD, out -> out.writeInt(Integer.MAX_VALUE))))
                .isFalse();
        assertThat(decode(metadata(METADATA_FLEXIBLE, out -> out.writeUnsignedVarint(-1))))
                .isFalse();
    }

    @Test
    void aMillionAndOneElementsAreRefusedThoughTheFrameHoldsThem() {
        int count = Limits.ARRAY_ELEMENTS + 1;
        byte[] frame =
                metadata(
                        METADATA_OLD,
                        out -> {
                            out.writeInt(count);
                            out.buffer().writeZero(2 * count);
                        });
        assertThat(decode(frame)).isFalse();
    }

    @Test
    void aMillionEmptyTopicNamesAreReadWithinTheBound() {
        byte[] frame =
                metadata(
                        METADATA_OLD,
                        out -> {
                            out.writeInt(Limits.ARRAY_ELEMENTS);
                            out.buffer().writeZero(2 * Limits.ARRAY_ELEMENTS + 3);
                        });
        assertThat(decode(frame)).isTrue();
    }

    @Test
    void aMillionElementsMayNotBeNestedInAnotherMillion() {
        int topics = 1_000;
        int partitions = 1_000;
        byte[] frame =
                header(
                        ApiKey.LIST_OFFSETS,
                        (short) 1,
                        out -> {
                            out.writeInt(-1);
                            out.writeInt(topics);
                            for (int i = 0; i < topics; i++) {
                                out.writeShort((short) 0);
                                out.writeInt(partitions);
                                out.buffer().writeZero(partitions * 12);
                            }
                        });
        assertThat(decode(frame)).isFalse();
    }

    /** CVE-2026-111115: the tagged fields of the header, before anybody has authenticated. */
    @Test
    void twentyMillionTaggedFieldsInAHeaderAreRefusedAtOnce() {
        int tags = 20_000_000;
        byte[] frame = header(ApiKey.API_VERSIONS, (short) 3, out -> tagged(out, tags, 0));
        assertThat(decode(frame)).isFalse();
        assertThat(meter.worstFactor()).isLessThan(0.01);
    }

    @Test
    void asManyTaggedFieldsAsAreAllowedAreReadWithinTheBound() {
        byte[] empty = apiVersions(out -> tagged(out, Limits.TAGGED_FIELDS, 0));
        byte[] small = apiVersions(out -> tagged(out, Limits.TAGGED_FIELDS, 1));
        assertThat(decode(empty)).isTrue();
        assertThat(decode(small)).isTrue();
    }

    @Test
    void taggedFieldsAreCountedOverAllStructuresOfAFrame() {
        int topics = 200;
        byte[] frame =
                metadata(
                        METADATA_FLEXIBLE,
                        out -> {
                            out.writeCount(topics, true);
                            for (int i = 0; i < topics; i++) {
                                out.writeString("", true);
                                tagged(out, Limits.TAGGED_FIELDS / 100, 0);
                            }
                            out.buffer().writeZero(4);
                        });
        assertThat(decode(frame)).isFalse();
    }

    @Test
    void anUnknownTaggedFieldMayBeAsLongAsTheCapAndNoLonger() {
        assertThat(decode(apiVersions(out -> tagged(out, 1, Limits.UNKNOWN_TAGGED_FIELD_BYTES))))
                .isTrue();
        assertThat(
                        decode(
                                apiVersions(
                                        out ->
                                                tagged(
                                                        out,
                                                        1,
                                                        Limits.UNKNOWN_TAGGED_FIELD_BYTES + 1))))
                .isFalse();
    }

    @Test
    void unknownTaggedFieldsOfOneFrameShareABudget() {
        int size = Limits.UNKNOWN_TAGGED_FIELD_BYTES;
        int allowed = Limits.UNKNOWN_TAGGED_BYTES / size;
        assertThat(decode(apiVersions(out -> tagged(out, allowed, size)))).isTrue();
        assertThat(decode(apiVersions(out -> tagged(out, allowed + 1, size)))).isFalse();
    }

    @Test
    void lengthsBeyondTheFrameAreRefused() {
        assertThat(decode(metadata(METADATA_OLD, out -> announce(out, Short.MAX_VALUE)))).isFalse();
        assertThat(decode(metadata(METADATA_OLD, out -> announce(out, -2)))).isFalse();
        assertThat(decode(new byte[0])).isFalse();
        assertThat(decode(new byte[] {0, 3, 0})).isFalse();
    }

    @Test
    void anUnknownApiAndAVersionOfTheFutureAreRefused() {
        assertThat(decode(new byte[] {0x7f, 0, 0, 0, 0, 0, 0, 1, 0, 0})).isFalse();
        assertThat(decode(header(ApiKey.METADATA, (short) 99, out -> out.writeUnsignedVarint(0))))
                .isFalse();
    }

    private boolean decode(byte[] frame) {
        return meter.decode(frame, frame.length);
    }

    /** One topic whose name claims a length. */
    private static void announce(WireWriter out, int length) {
        out.writeInt(1);
        out.writeShort((short) length);
        out.buffer().writeZero(8);
    }

    private static void tagged(WireWriter out, int count, int size) {
        out.writeUnsignedVarint(count);
        for (int i = 0; i < count; i++) {
            out.writeUnsignedVarint(100);
            out.writeUnsignedVarint(size);
            out.buffer().writeZero(size);
        }
    }

    /** An ApiVersions request whose own tagged fields come from {@code tags}. */
    private static byte[] apiVersions(Consumer<WireWriter> tags) {
        return header(
                ApiKey.API_VERSIONS,
                (short) 3,
                out -> {
                    out.writeUnsignedVarint(0);
                    out.writeString("name", true);
                    out.writeString("1.0", true);
                    tags.accept(out);
                });
    }

    private static byte[] metadata(short version, Consumer<WireWriter> body) {
        return header(
                ApiKey.METADATA,
                version,
                out -> {
                    if (version >= METADATA_FLEXIBLE) {
                        out.writeUnsignedVarint(0);
                    }
                    body.accept(out);
                });
    }

    /** A header up to its tagged fields, and what {@code rest} writes behind it. */
    private static byte[] header(ApiKey key, short version, Consumer<WireWriter> rest) {
        ByteBuf frame = Unpooled.buffer();
        WireWriter out = new WireWriter(frame);
        new RequestHeader()
                .setRequestApiKey(key.id())
                .setRequestApiVersion(version)
                .setClientId("hostile")
                .write(out, (short) 1);
        rest.accept(out);
        return ByteBufUtil.getBytes(frame);
    }
}
