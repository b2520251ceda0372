package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What takes long is not done by the loop within a call, because all its clients would wait for that. */
final class LoopWorkTest {
    private static final int RECORDS = 200;

    private final LogFixture fixture = new LogFixture(1);
    private final List<String> operations = new ArrayList<>();

    private void listen() {
        fixture.disk.listen((what, path) -> operations.add(what + " " + path));
    }

    private List<String> fill() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            values.add("value " + i);
            fixture.appendValues("value " + i);
        }
        return values;
    }

    @Test
    void aRollLeavesTheIndexesInMemoryUntilTheyAreWrittenElsewhere() throws IOException {
        fixture.open();
        listen();
        List<String> values = fill();

        assertThat(fixture.log().segmentCount()).isGreaterThan(3);
        assertThat(operations).noneMatch(each -> each.endsWith("index"));
        assertThat(fixture.valuesFrom(0, 500)).isEqualTo(values);
        assertThat(fixture.log().offsetForTimestamp(0, RECORDS)).isNotNull();

        fixture.settle();
        assertThat(operations).anyMatch(each -> each.equals("force " + path(0, ".index")));
        assertThat(operations).anyMatch(each -> each.equals("force " + path(0, ".timeindex")));
        assertThat(fixture.valuesFrom(0, 500)).isEqualTo(values);
    }

    @Test
    void noSegmentGoesWhileItsIndexesAreWritten() throws IOException {
        LogConfig.Retention nothing =
                LogConfig.parse(Map.of(), Map.of("retention.bytes", "0")).retention();
        fixture.config = LogFixture.small(nothing, LogFixture.SMALL.compaction());
        fixture.open();
        fill();
        fixture.tick(RECORDS);
        fixture.settle();
        fixture.tick(RECORDS);
        fixture.settle();

        assertThat(fixture.log().segmentCount()).isEqualTo(1);
        assertThat(fixture.disk.list(LogFixture.PARTITION.toString()))
                .filteredOn(name -> name.startsWith("0000"))
                .allMatch(name -> name.startsWith(name(fixture.log().logStartOffset())));
    }

    @Test
    void aDiskWithoutRoomForIndexesHasNoneOfThem() throws IOException {
        fixture.open();
        fixture.appendValues("first");
        while (fixture.log().segmentCount() == 1) {
            fixture.appendValues("more");
        }
        fixture.disk.faults().capacity(0);
        fixture.settle();

        assertThat(fixture.fencedBy).isNull();
        assertThat(fixture.disk.exists(path(0, ".index"))).isFalse();
        assertThat(fixture.valuesFrom(0, 500)).startsWith("first", "more");
        fixture.disk.faults().capacity(Long.MAX_VALUE);
        fixture.restart(false);
        assertThat(fixture.valuesFrom(0, 500)).startsWith("first", "more");
    }

    @Test
    void theFilesOfSegmentsThatGoAreLetGo() throws IOException {
        fixture.open();
        fill();
        fixture.settle();
        fixture.onLoop(() -> fixture.log().deleteRecordsBefore(RECORDS));
        fixture.settle();

        assertThat(fixture.disk.letGo()).contains(path(0, ".log"));
        assertThat(fixture.disk.letGo()).doesNotContain(path(fixture.log().logEndOffset(), ".log"));
    }

    @Test
    void aCheckpointIsWrittenDownElsewhere() throws IOException {
        LogDirectory directory = Objects.requireNonNull(fixture.startEmpty());
        List<String> done = new ArrayList<>();
        listen();
        fixture.onLoop(() -> directory.write(failure -> done.add(String.valueOf(failure))));
        assertThat(operations).isEmpty();

        fixture.settle();
        assertThat(operations).anyMatch(each -> each.startsWith("write log-checkpoint"));
        assertThat(done).containsExactly("null");
    }

    private static String name(long offset) {
        return String.format("%020d", offset);
    }

    private static String path(long offset, String suffix) {
        return LogFixture.PARTITION + "/" + name(offset) + suffix;
    }
}
