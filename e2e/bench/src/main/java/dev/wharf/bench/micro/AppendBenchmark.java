package dev.wharf.bench.micro;

import dev.wharf.log.AppendResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch from memory to the page cache, with all checks. Each iteration has a new log, so that a second's worth is what is on the disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {
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
