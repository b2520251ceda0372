package dev.wharf.bench.micro;

import dev.wharf.protocol.record.RecordBatchBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;

/** Record batches as producers send them, in direct memory as the network has them. */
final class Batches {
    private static final int KB = 1_024;

    private Batches() {}

    /** Records of 1 KB, of bytes by chance from a fixed seed. */
    static ByteBuf ofRecords(int count) {
        Random random = new Random(42);
        RecordBatchBuilder builder = new RecordBatchBuilder();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[KB];
            random.nextBytes(value);
            builder.add(System.currentTimeMillis(), null, value);
        }
        ByteBuf built = builder.build();
        return Unpooled.directBuffer(built.readableBytes()).writeBytes(built);
    }
}
