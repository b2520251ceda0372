package dev.wharf.bench.micro;

import dev.wharf.log.LogSlice;
import dev.wharf.log.PartitionLog;
import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Responses;
import dev.wharf.protocol.message.FetchResponse;
import dev.wharf.protocol.wire.ResponseFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of a log of 64 MiB in batches of one record of 1 KB: the index, and the answer to a fetch around regions of the file. */
public class FetchBenchmark extends MicroBenchmark {
    private static final int BATCHES = 65_536;
    private static final int PARTITIONS = 8;
    private static final int MAX_BYTES = 1 << 20;
    private static final short VERSION = 12;

    private final SplittableRandom random = new SplittableRandom(42);
    private @Nullable OpenLog open;

    /** Fills the log. */
    @Setup
    public void fill() throws IOException {
        open = new OpenLog();
        ByteBuf batch = Batches.ofRecords(1);
        for (int i = 0; i < BATCHES; i++) {
            open.append(batch);
        }
    }

    /** Takes it away. */
    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(open).close();
    }

    /** From an offset by chance to the place in the file, by the index and the headers of batches. */
    @Benchmark
    public long findByOffset() throws IOException {
        LogSlice slice = read(random.nextInt(BATCHES));
        long offset = slice.baseOffset();
        slice.release();
        return offset;
    }

    /** As consumers do that keep up: the last batch. */
    @Benchmark
    public long readTheTail() throws IOException {
        LogSlice slice = read(BATCHES - 1);
        long offset = slice.baseOffset();
        slice.release();
        return offset;
    }

    /** The answer to a fetch of eight partitions: objects, bytes, and the regions between them. */
    @Benchmark
    public long assemble() throws IOException {
        List<FetchResponse.PartitionData> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(
                    new FetchResponse.PartitionData()
                            .setPartitionIndex(i)
                            .setHighWatermark(BATCHES)
                            .setLastStableOffset(BATCHES)
                            .setRecords(read(BATCHES - 1)));
        }
        FetchResponse response =
                new FetchResponse()
                        .setResponses(
                                List.of(
                                        new FetchResponse.FetchableTopicResponse()
                                                .setTopic("bench")
                                                .setPartitions(partitions)));
        ResponseFrame frame =
                Responses.encode(
                        PooledByteBufAllocator.DEFAULT, ApiKey.FETCH, VERSION, 1, response);
        long bytes = frame.sizeBytes();
        frame.release();
        return bytes;
    }

    private LogSlice read(long offset) throws IOException {
        PartitionLog log = Objects.requireNonNull(open).log();
        return Objects.requireNonNull(log.read(offset, MAX_BYTES, log.logEndOffset(), true));
    }
}
