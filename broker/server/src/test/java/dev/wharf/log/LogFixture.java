package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatchBuilder;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import dev.wharf.sim.SimClock;
import dev.wharf.sim.SimCrash;
import dev.wharf.sim.SimDisk;
import dev.wharf.sim.SimLoop;
import dev.wharf.sim.SimScheduler;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One log on a simulated disk that survives restarts of it. */
final class LogFixture implements LogListener {
    static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    static final Uuid TOPIC_ID = new Uuid(1, 2);
    static final int LEADER_EPOCH = 5;
    static final Uuid OWNER = new Uuid(7, 8);
    static final LogConfig DEFAULTS = LogConfig.parse(Map.of(), Map.of());
    static final LogConfig SMALL =
            DEFAULTS.with(new LogConfig.Segments(2_000, Long.MAX_VALUE, 1 << 20, 200));

    final SimScheduler scheduler;
    final SimDisk disk;
    final SimClock clock;
    final Set<LogFault> faults = EnumSet.noneOf(LogFault.class);
    LogConfig config = SMALL;
    JournalConfig journal = JournalConfig.NONE;
    Uuid owner = OWNER;
    private SimLoop loop;
    private @Nullable LogDirectory directory;
    private @Nullable PartitionLogs logs;
    private @Nullable PartitionLog log;
    @Nullable IOException fencedBy;

    LogFixture(long seed) {
        scheduler = new SimScheduler(seed);
        disk = new SimDisk(scheduler, "disk");
        clock = new SimClock(scheduler);
        loop = new SimLoop(scheduler, "loop");
    }

    /** {@link #SMALL} with another end of its segments. */
    static LogConfig small(LogConfig.Retention retention, LogConfig.Compaction compaction) {
        return new LogConfig(
                SMALL.segments(),
                retention,
                compaction,
                SMALL.timestamps(),
                SMALL.storage(),
                SMALL.flush(),
                SMALL.minInsyncReplicas(),
                SMALL.fileDeleteDelayMs());
    }

    /** The same, but that only what is durable is acknowledged, or that more is. */
    static LogConfig withSync(LogConfig config, boolean sync) {
        LogConfig.Flush flush =
                new LogConfig.Flush(
                        sync, sync ? 1 : Long.MAX_VALUE, Long.MAX_VALUE, config.flush().bytes());
        return new LogConfig(
                config.segments(),
                config.retention(),
                config.compaction(),
                config.timestamps(),
                config.storage(),
                flush,
                config.minInsyncReplicas(),
                config.fileDeleteDelayMs());
    }

    /** What the journals of this life have done. */
    JournalFigures journalFigures() {
        JournalFigures[] figures = new JournalFigures[1];
        LogDirectory opened = Objects.requireNonNull(directory);
        onLoop(() -> figures[0] = opened.journalFigures());
        return Objects.requireNonNull(figures[0]);
    }

    PartitionLog log() {
        return Objects.requireNonNull(log);
    }

    PartitionLogs logs() {
        return Objects.requireNonNull(logs);
    }

    /** Starts the process: a new loop, and no log opened yet. */
    LogDirectory startEmpty() throws IOException {
        loop = new SimLoop(scheduler, "loop");
        LogDirectory opened =
                LogDirectory.open(
                        disk, loop, new LogDirectory.JournalSetup(journal, owner, faults));
        opened.removeDeleted(
                failure -> {
                    throw new AssertionError(failure);
                });
        logs = new PartitionLogs(opened, 0, loop, clock, OpenFiles.USUAL_LIMIT, faults);
        directory = opened;
        return opened;
    }

    /** Starts the process, and opens the log. */
    OpenResult start() throws IOException {
        startEmpty();
        OpenResult result = logs().open(PARTITION, TOPIC_ID, config, this);
        log = result instanceof OpenResult.Opened opened ? opened.log() : null;
        return result;
    }

    /** Deletes the log, and expects that nothing goes wrong when its files go. */
    void delete() {
        onLoop(
                () ->
                        logs().delete(
                                        log(),
                                        log().config().fileDeleteDelayMs(),
                                        failure -> assertThat(failure).isNull()));
    }

    /** Opens the log again that was deleted in this life. */
    void comeBack() throws IOException {
        log = null;
        loop.run(
                () -> {
                    try {
                        log =
                                logs().open(PARTITION, TOPIC_ID, config, this)
                                                instanceof OpenResult.Opened opened
                                        ? opened.log()
                                        : null;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    /** Starts, and expects the log to be sound. */
    LogFixture open() throws IOException {
        assertThat(start()).isInstanceOf(OpenResult.Opened.class);
        return this;
    }

    void onLoop(Runnable task) {
        loop.run(task);
    }

    void kill() {
        loop.stop();
        disk.killProcess();
    }

    void cutPower() {
        loop.stop();
        disk.cutPower();
    }

    void crash(boolean power) {
        if (power) {
            cutPower();
        } else {
            kill();
        }
    }

    /** Crashes, and opens the log again; where that crashes too, once more. */
    void restart(boolean power) throws IOException {
        crash(power);
        openAgain(power);
    }

    /** Opens the log after a stop; where that crashes, after the crash. */
    void openAgain(boolean power) throws IOException {
        try {
            open();
        } catch (SimCrash crash) {
            restart(power);
        }
    }

    /** Runs what is under way to its end. */
    void settle() {
        while (scheduler.runNext()) {}
    }

    void runUntil(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            assertThat(scheduler.runNext()).as("it comes").isTrue();
        }
    }

    /** Makes the log's start durable and waits for it. */
    void persistStart() {
        List<String> done = new ArrayList<>();
        onLoop(
                () ->
                        logs().persistStarts(
                                        List.of(log()),
                                        failure -> done.add(String.valueOf(failure))));
        settle();
        assertThat(done).containsExactly("null");
    }

    /** Begins a compaction if one is due; false if none is. */
    boolean startCleaning(CleanerConfig cleaner, CleanJob.Result result) {
        boolean[] started = new boolean[1];
        onLoop(
                () -> {
                    CleanRange range = cleanable();
                    if (range != null) {
                        new CleanJob(logs().env(), log(), range, cleaner, result).start(logs());
                        started[0] = true;
                    }
                });
        return started[0];
    }

    private @Nullable CleanRange cleanable() {
        try {
            return log().cleanable(log().logEndOffset());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void checkpoint() {
        writeCheckpoint(written -> logs().checkpoint(written));
    }

    void stopCleanly() {
        writeCheckpoint(written -> logs().closeClean(written));
        loop.stop();
    }

    private void writeCheckpoint(Consumer<Runnable> gather) {
        List<String> done = new ArrayList<>();
        LogDirectory target = Objects.requireNonNull(directory);
        onLoop(
                () ->
                        gather.accept(
                                () -> target.write(failure -> done.add(String.valueOf(failure)))));
        settle();
        assertThat(done).containsExactly("null");
    }

    AppendResult append(ByteBuf batch) {
        return append(batch, LEADER_EPOCH);
    }

    AppendResult append(ByteBuf batch, int leaderEpoch) {
        AppendResult[] result = new AppendResult[1];
        onLoop(() -> result[0] = log().append(batch, leaderEpoch));
        return Objects.requireNonNull(result[0]);
    }

    /** Appends as a follower what a leader might send. */
    AppendResult appendAsFollower(ByteBuf batches) {
        AppendResult[] result = new AppendResult[1];
        onLoop(() -> result[0] = log().appendAsFollower(batches));
        return Objects.requireNonNull(result[0]);
    }

    /** A leader's batch of these values. */
    ByteBuf leaderBatch(long baseOffset, int epoch, String... values) {
        return batch(values).baseOffset(baseOffset).leaderEpoch(epoch).build();
    }

    /** Cuts the log's end off, whatever is to follow, and runs what that takes to its end. */
    void truncate(long offset) {
        List<String> done = beginToTruncate(offset, false);
        settle();
        assertThat(done).containsExactly("null");
    }

    /** Begins to cut the log's end off; returns what is told of it. */
    List<String> beginToTruncate(long offset, boolean laterEpochsFollow) {
        List<String> done = new ArrayList<>();
        onLoop(
                () ->
                        logs().truncate(
                                        log(),
                                        offset,
                                        laterEpochsFollow,
                                        failure -> done.add(String.valueOf(failure))));
        return done;
    }

    /** Lets the log begin anew and runs what that takes to its end. */
    void startAnew(long offset) {
        List<String> done = new ArrayList<>();
        onLoop(() -> logs().startAnew(log(), offset, failure -> done.add(String.valueOf(failure))));
        settle();
        assertThat(done).containsExactly("null");
    }

    /** Appends a batch of records with these values and expects it to be taken; returns its base offset. */
    long appendValues(String... values) {
        AppendResult result = append(batch(values).build());
        assertThat(result).isInstanceOf(AppendResult.Appended.class);
        return ((AppendResult.Appended) result).baseOffset();
    }

    /** Brings what time brings, with nothing above {@code highWatermark} committed. */
    void tick(long highWatermark) {
        onLoop(
                () -> {
                    try {
                        log().tick(highWatermark, Long.MAX_VALUE);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    void flush() {
        onLoop(() -> log().flush());
        settle();
    }

    /** As the background does now and then. */
    void flushAndMark() {
        onLoop(
                () -> {
                    log().mark();
                    log().flush();
                });
        settle();
    }

    /** Waits for all that is in the log to be durable. */
    void awaitDurable() {
        List<String> done = new ArrayList<>();
        onLoop(
                () ->
                        log().whenDurable(
                                        log().logEndOffset(),
                                        failure -> done.add(String.valueOf(failure))));
        settle();
        assertThat(done).containsExactly("null");
    }

    RecordBatchBuilder batch(String... values) {
        RecordBatchBuilder builder = new RecordBatchBuilder();
        for (String value : values) {
            builder.add(clock.wallMs(), null, value.getBytes(StandardCharsets.UTF_8));
        }
        return builder;
    }

    /** All values from {@code offset} to the end, by reads of {@code maxBytes}; checks that offsets have no hole. */
    List<String> valuesFrom(long offset, int maxBytes) throws IOException {
        List<String> values = new ArrayList<>();
        long next = offset;
        while (next < log().logEndOffset()) {
            LogSlice slice =
                    Objects.requireNonNull(log().read(next, maxBytes, log().logEndOffset(), true));
            long before = next;
            for (RecordBatch batch : RecordBatches.of(slice.copy())) {
                assertThat(batch.isCrcValid()).isTrue();
                for (DecodedRecord record : RecordReader.readAll(batch, 1 << 20)) {
                    if (record.offset() >= next) {
                        assertThat(record.offset()).isEqualTo(next);
                        values.add(text(record));
                        next++;
                    }
                }
            }
            slice.release();
            assertThat(next).isGreaterThan(before);
        }
        return values;
    }

    static String text(DecodedRecord record) {
        return new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
    }

    @Override
    public long committedOffset() {
        return 0;
    }

    @Override
    public void onDurable(long durableOffset) {
        assertThat(durableOffset).isLessThanOrEqualTo(log().logEndOffset());
    }

    @Override
    public void onFenced(IOException cause) {
        fencedBy = cause;
    }
}
