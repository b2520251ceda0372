package dev.wharf.bench.micro;

import dev.wharf.protocol.record.BatchValidator;
import dev.wharf.protocol.record.RecordBatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What a batch is judged by: its CRC-32C, and all of it together. */
public class CrcBenchmark extends MicroBenchmark {
    private static final BatchValidator.Rules RULES =
            new BatchValidator.Rules(1 << 20, false, Long.MAX_VALUE, Long.MAX_VALUE, true);

    /** Records of 1 KB in the batch. */
    @Param({"1", "64"})
    public int records;

    private ByteBuf batch = Unpooled.EMPTY_BUFFER;

    /** Makes the batch. */
    @Setup
    public void make() {
        batch = Batches.ofRecords(records);
    }

    /** The CRC alone. */
    @Benchmark
    public boolean crc() {
        return new RecordBatch(batch, 0).isCrcValid();
    }

    /** All checks, with the CRC. */
    @Benchmark
    public BatchValidator.@Nullable Refusal validate() {
        return BatchValidator.validate(batch, RULES, System.currentTimeMillis());
    }
}
