package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.types.TopicPartition;
import dev.wharf.types.Uuid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logs that acknowledge what is not forced, and have much of it. */
final class EarlyForcesTest {
    private static final int EPOCH = 1;
    private static final String MUCH = "-".repeat(1_000);

    private final LogFixture fixture = new LogFixture(1);
    private final LogConfig config =
            LogConfig.parse(Map.of("flush.bytes", Integer.toString(MUCH.length())), Map.of());

    @Test
    void whatIsMuchIsForcedThoughNobodyWaits() throws IOException {
        fixture.config = config;
        fixture.open();
        fixture.appendValues("little");
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isZero();
        fixture.appendValues(MUCH);
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(2);
        fixture.appendValues("little");
        fixture.settle();
        assertThat(fixture.log().durableOffset()).isEqualTo(2);
    }

    @Test
    void ofLogsThatGrowAlikeAFewAreForcedAtOnceAndTheOthersLater() throws IOException {
        fixture.startEmpty();
        List<PartitionLog> logs = new ArrayList<>();
        for (int i = 0; i <= EarlyForces.AT_ONCE; i++) {
            logs.add(open(i));
        }
        appendTo(logs);
        fixture.settle();
        PartitionLog last = logs.getLast();
        assertThat(logs).filteredOn(log -> log.durableOffset() == 0).containsExactly(last);
        appendTo(List.of(last));
        fixture.settle();
        assertThat(last.durableOffset()).isEqualTo(2);
    }

    @Test
    void aLogThatIsClosedMeanwhileLeavesItsPlaceToOthers() throws IOException {
        fixture.startEmpty();
        for (int i = 0; i < EarlyForces.AT_ONCE; i++) {
            PartitionLog log = open(i);
            appendTo(List.of(log));
            fixture.onLoop(() -> fixture.logs().delete(log, 0, _ -> {}));
        }
        PartitionLog last = open(EarlyForces.AT_ONCE);
        appendTo(List.of(last));
        fixture.settle();
        assertThat(last.durableOffset()).isEqualTo(1);
    }

    private PartitionLog open(int number) throws IOException {
        OpenResult opened =
                fixture.logs()
                        .open(
                                new TopicPartition("growing", number),
                                new Uuid(3, 4),
                                config,
                                new Unheard());
        return ((OpenResult.Opened) opened).log();
    }

    private void appendTo(List<PartitionLog> logs) {
        fixture.onLoop(() -> logs.forEach(log -> log.append(fixture.batch(MUCH).build(), EPOCH)));
    }

    /** Does not look at what happens. */
    private static final class Unheard implements LogListener {
        @Override
        public long committedOffset() {
            return 0;
        }

        @Override
        public void onDurable(long durableOffset) {}

        @Override
        public void onFenced(IOException cause) {
            throw new AssertionError(cause);
        }
    }
}
