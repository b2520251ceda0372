package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.protocol.record.DecodedRecord;
import dev.wharf.protocol.record.RecordBatch;
import dev.wharf.protocol.record.RecordBatches;
import dev.wharf.protocol.record.RecordReader;
import dev.wharf.sim.SimEntropy;
import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Further logs beside that of a {@link LogFixture}, which share its journal and only grow. Knows what must be in them. */
final class LogNeighbours {
    private static final int COUNT = 3;
    private static final int MAX_VALUE_LENGTH = 900;
    private static final int EPOCH = 1;

    private final LogFixture fixture;
    private final List<Neighbour> all = new ArrayList<>();
    private int nextValue;

    LogNeighbours(LogFixture fixture) {
        this.fixture = fixture;
        for (int i = 0; i < COUNT; i++) {
            all.add(new Neighbour(new TopicPartition("beside", i)));
        }
    }

    private static final class Neighbour implements LogListener {
        private final TopicPartition name;
        private final List<String> values = new ArrayList<>();
        private @Nullable PartitionLog log;
        private long durableOffset;
        private boolean fenced;

        Neighbour(TopicPartition name) {
            this.name = name;
        }

        PartitionLog log() {
            return Objects.requireNonNull(log);
        }

        @Override
        public long committedOffset() {
            return 0;
        }

        @Override
        public void onDurable(long offset) {
            durableOffset = offset;
        }

        @Override
        public void onFenced(IOException cause) {
            fenced = true;
        }
    }

    boolean isAnyFenced() {
        return all.stream().anyMatch(neighbour -> neighbour.fenced);
    }

    /** Opens them after a start, and looks whether all is there. */
    void open(boolean power) throws IOException {
        for (Neighbour neighbour : all) {
            LogConfig config = LogFixture.withSync(LogFixture.SMALL, true);
            OpenResult opened =
                    fixture.logs().open(neighbour.name, new Uuid(3, 4), config, neighbour);
            assertThat(opened).isInstanceOf(OpenResult.Opened.class);
            neighbour.log = ((OpenResult.Opened) opened).log();
            neighbour.fenced = false;
            check(neighbour, power);
        }
    }

    private void check(Neighbour neighbour, boolean power) throws IOException {
        int end = (int) neighbour.log().logEndOffset();
        List<String> values = neighbour.values;
        assertThat(end)
                .as("what was durable is there")
                .isGreaterThanOrEqualTo((int) neighbour.durableOffset);
        if (!power) {
            assertThat(end)
                    .as("the page cache outlives the process")
                    .isGreaterThanOrEqualTo(values.size() - 1);
        }
        assertThat(read(neighbour.log())).isEqualTo(values.subList(0, end));
        values.subList(end, values.size()).clear();
    }

    private static List<String> read(PartitionLog log) throws IOException {
        List<String> values = new ArrayList<>();
        while (values.size() < log.logEndOffset()) {
            LogSlice slice =
                    Objects.requireNonNull(
                            log.read(values.size(), 1 << 16, log.logEndOffset(), true));
            for (RecordBatch batch : RecordBatches.of(slice.copy())) {
                assertThat(batch.isCrcValid()).isTrue();
                for (DecodedRecord record : RecordReader.readAll(batch, 1 << 20)) {
                    assertThat(record.offset()).isEqualTo(values.size());
                    values.add(LogFixture.text(record));
                }
            }
            slice.release();
        }
        return values;
    }

    /** One of them grows by a record. */
    void append(SimEntropy dice) {
        Neighbour neighbour = all.get(dice.nextInt(COUNT));
        String value = "n" + nextValue++ + "-".repeat(dice.nextInt(MAX_VALUE_LENGTH));
        neighbour.values.add(value); // it may be there even if the append crashes
        fixture.onLoop(
                () ->
                        assertThat(neighbour.log().append(fixture.batch(value).build(), EPOCH))
                                .isInstanceOf(AppendResult.Appended.class));
    }
}
