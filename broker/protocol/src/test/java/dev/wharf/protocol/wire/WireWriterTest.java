package dev.wharf.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharf.testing.Property;
import dev.wharf.types.Invariants.InvariantViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WireWriterTest {
    @Test
    void numbersOfAnySizeReadBack() {
        Property.named("varints read back")
                .seeds(2_000)
                .holds(
                        random -> {
                            long any = random.nextLong() >> random.nextInt(64);
                            ByteBuf buffer = Unpooled.buffer();
                            WireWriter out = new WireWriter(buffer);
                            out.writeVarlong(any);
                            out.writeVarint((int) any);
                            out.writeUnsignedVarint((int) any);
                            WireReader in = new WireReader(buffer);
                            assertThat(in.readVarlong()).isEqualTo(any);
                            assertThat(in.readVarint()).isEqualTo((int) any);
                            assertThat(in.readUnsignedVarint()).isEqualTo((int) any);
                            assertThat(in.remaining()).isZero();
                        });
    }

    @Test
    void aTaggedFieldOfAnySizeHasItsSizeBeforeIt() {
        for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384}) {
            ByteBuf buffer = Unpooled.buffer();
            WireWriter out = new WireWriter(buffer);
            int start = out.beginTag(5);
            for (int i = 0; i < size; i++) {
                out.writeByte((byte) i);
            }
            out.endTag(start);
            out.writeInt(42);

            WireReader in = new WireReader(buffer);
            assertThat(in.readTag()).isEqualTo(5);
            int end = in.beginTag();
            for (int i = 0; i < size; i++) {
                assertThat(in.readByte()).isEqualTo((byte) i);
            }
            in.endTag(end);
            assertThat(in.readInt()).isEqualTo(42);
        }
    }

    @Test
    void unknownTaggedFieldsGoBetweenTheKnownOnes() {
        List<UnknownTaggedField> fields =
                List.of(
                        new UnknownTaggedField(0, new byte[] {1}),
                        new UnknownTaggedField(3, new byte[] {2}),
                        new UnknownTaggedField(9, new byte[] {3}));
        ByteBuf buffer = Unpooled.buffer();
        WireWriter out = new WireWriter(buffer);
        int next = out.writeUnknownTags(fields, 0, 1);
        assertThat(next).isEqualTo(1);
        next = out.writeUnknownTags(fields, next, 5);
        assertThat(next).isEqualTo(2);
        assertThat(buffer.readableBytes()).isEqualTo(6);
        assertThat(out.writeUnknownTags(fields, next, Integer.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void aNumberOutsideOfItsUnsignedRangeIsABug() {
        WireWriter out = new WireWriter(Unpooled.buffer());
        assertThatThrownBy(() -> out.writeUnsignedShort(65_536))
                .isInstanceOf(InvariantViolation.class);
        assertThatThrownBy(() -> out.writeUnsignedInt(-1)).isInstanceOf(InvariantViolation.class);
    }
}
