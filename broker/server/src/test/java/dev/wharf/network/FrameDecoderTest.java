package dev.wharf.network;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameDecoderTest {
    private static final int MAX_BYTES = 1 << 20;

    private final FrameDecoder decoder = new FrameDecoder(new UnpooledByteBufAllocator(false));

    @Test
    void framesComeOutWholeHoweverTheStreamIsCut() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<byte[]> sent = new ArrayList<>();
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 8; i++) {
                byte[] content =
                        new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 200_000 : 50)];
                random.nextBytes(content);
                sent.add(content);
                stream.writeInt(content.length).writeBytes(content);
            }
            List<byte[]> received = new ArrayList<>();
            while (stream.isReadable()) {
                int bound = random.nextBoolean() ? 7 : 70_000;
                int bytes = Math.min(stream.readableBytes(), 1 + random.nextInt(bound));
                decoder.feed(read(stream, bytes));
                if (random.nextInt(5) != 0) {
                    take(received);
                }
            }
            take(received);

            assertThat(received).as("seed %d", seed).containsExactlyElementsOf(sent);
            assertThat(decoder.isWithinFrame()).isFalse();
            assertThat(decoder.gatheredBytes()).isZero();
        }
    }

    @Test
    void theRestOfAFrameIsReadIntoIt() throws Exception {
        decoder.feed(Unpooled.buffer().writeInt(100_000).writeZero(64 << 10));
        assertThat(decoder.next(MAX_BYTES)).isNull();

        ByteBuf room = requireNonNull(decoder.room());
        assertThat(room.writableBytes()).isEqualTo(100_000 - (64 << 10));
        room.writeZero(room.writableBytes() - 1).writeByte(7);
        byte[] memory = room.array();
        decoder.feed(room);

        ByteBuf frame = requireNonNull(decoder.next(MAX_BYTES));
        assertThat(frame.array()).isSameAs(memory);
        assertThat(frame.getByte(99_999)).isEqualTo((byte) 7);
        assertThat(frame.readableBytes()).isEqualTo(100_000);
        assertThat(frame.release()).isTrue();
        assertThat(decoder.room()).isNull();
    }

    @Test
    void aReadIntoAFrameThatCameToNothingHoldsNothing() throws Exception {
        decoder.feed(Unpooled.buffer().writeInt(100_000).writeZero(64 << 10));
        assertThat(decoder.next(MAX_BYTES)).isNull();

        requireNonNull(decoder.room()).release();
        decoder.feed(Unpooled.buffer().writeZero(100_000 - (64 << 10)));

        ByteBuf frame = requireNonNull(decoder.next(MAX_BYTES));
        assertThat(frame.readableBytes()).isEqualTo(100_000);
        assertThat(frame.release()).isTrue();
    }

    @Test
    void aDeclaredLengthAllocatesNoMoreThanWhatArrives() throws Exception {
        ByteBuf start = Unpooled.buffer().writeInt(MAX_BYTES).writeZero(10);

        decoder.feed(start);

        assertThat(decoder.next(MAX_BYTES)).isNull();
        assertThat(decoder.isWithinFrame()).isTrue();
        assertThat(decoder.arrivingBytes()).isEqualTo(MAX_BYTES);
        assertThat(decoder.gatheredBytes()).isLessThanOrEqualTo(NetworkLimits.GATHER_INITIAL_BYTES);
    }

    @Test
    void aFrameInTheMakingHoldsAFewTimesWhatHasArrived() throws Exception {
        decoder.feed(Unpooled.buffer().writeInt(MAX_BYTES).writeZero(10_000));
        decoder.next(MAX_BYTES);
        assertThat(decoder.gatheredBytes()).isBetween(10_000, 80_000);

        decoder.feed(Unpooled.buffer().writeZero(100_000));
        decoder.next(MAX_BYTES);
        assertThat(decoder.gatheredBytes()).isBetween(110_000, 880_000);
    }

    @Test
    void aLengthThatNoFrameCanHaveIsRefused() {
        for (int length : new int[] {0, -1, Integer.MIN_VALUE, MAX_BYTES + 1, Integer.MAX_VALUE}) {
            FrameDecoder fresh = new FrameDecoder(new UnpooledByteBufAllocator(false));
            fresh.feed(Unpooled.buffer().writeInt(length));

            assertThatThrownBy(() -> fresh.next(MAX_BYTES))
                    .isInstanceOf(FrameDecoder.FrameException.class)
                    .hasMessageContaining(String.valueOf(length));
        }
    }

    /** As a connection reads: into the room for it where there is one. */
    private ByteBuf read(ByteBuf stream, int bytes) {
        ByteBuf room = decoder.room();
        return room == null
                ? Unpooled.copiedBuffer(stream.readSlice(bytes))
                : room.writeBytes(stream.readSlice(Math.min(bytes, room.writableBytes())));
    }

    private void take(List<byte[]> received) throws Exception {
        ByteBuf frame = decoder.next(MAX_BYTES);
        while (frame != null) {
            byte[] content = new byte[frame.readableBytes()];
            frame.readBytes(content);
            frame.release();
            received.add(content);
            frame = decoder.next(MAX_BYTES);
        }
    }
}
