package dev.wharf.bench.micro;

import dev.wharf.log.AppendResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A batch from memory to the page cache, with all checks. Each iteration has a new log, so that a second's worth is what is on the disk. */
public class AppendBenchmark extends MicroBenchmark {
    /** Records of 1 KB in the batch. */
    @Param({"1", "64"})
    public int records;

    private ByteBuf batch = Unpooled.EMPTY_BUFFER;
    private @Nullable OpenLog log;

    /** Makes the batch. */
    @Setup
    public void make() {
        batch = Batches.ofRecords(records);
    }

    /** A new log. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        log = new OpenLog();
    }

    /** Takes it away. */
    @TearDown(Level.Iteration)
    public void close() throws IOException {
        Objects.requireNonNull(log).close();
    }

    /** One append. */
    @Benchmark
    public AppendResult append() {
        return Objects.requireNonNull(log).append(batch);
    }
}
