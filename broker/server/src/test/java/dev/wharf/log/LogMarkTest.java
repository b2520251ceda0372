package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.env.Disk;
import dev.wharf.env.DiskFile;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a start of a log that was not closed looks at, and what it need not. */
final class LogMarkTest {
    private static final String SEGMENT = "orders-3/00000000000000000000.log";
    private static final String INDEX = "orders-3/00000000000000000000.index";

    private final LogFixture fixture = new LogFixture(11);

    /** Damage shows whether somebody has looked: it is told by who reads it, as in a sealed segment. */
    @Test
    void aStartLooksOnlyAtWhatCameAfterTheMark() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.appendValues("b");
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.appendValues("c");
        fixture.kill();
        flip(0);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Opened.class);
        assertThat(fixture.log().logEndOffset()).isEqualTo(3);
        assertThat(fixture.valuesFrom(1, 1000)).containsExactly("b", "c");
    }

    @Test
    void withoutAMarkItLooksAtAll() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
        flip(0);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
    }

    @Test
    void whatCameAfterTheMarkIsLookedAt() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.flushAndMark();
        fixture.checkpoint();
        int end = fixture.log().segmentSummaries().getFirst().sizeBytes();
        fixture.appendValues("b");
        fixture.appendValues("c");
        fixture.kill();
        flip(end);
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a");
        assertThat(fixture.appendValues("d")).isEqualTo(1);
    }

    @Test
    void aFileThatIsShorterThanItsMarkIsDamaged() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.appendValues("b");
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.kill();
        try (DiskFile file = fixture.disk.open(SEGMENT, Disk.Mode.WRITE)) {
            file.truncate(file.size() - 1);
        }
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
    }

    @Test
    void aMarkOutlivesACleanEnd() throws IOException {
        fixture.open();
        fixture.append(ofAProducer(0));
        fixture.flushAndMark();
        fixture.append(ofAProducer(1));
        fixture.stopCleanly();
        fixture.open();
        fixture.appendValues("c");
        fixture.kill();
        flip(0);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Opened.class);
        assertThat(fixture.log().logEndOffset()).isEqualTo(3);
        assertThat(fixture.append(ofAProducer(1))).isEqualTo(new AppendResult.Duplicate(1, 1, -1));
    }

    @Test
    void aMarkOutlivesAStartWithoutAppends() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().isWorthMarking()).isFalse();
        fixture.checkpoint();
        fixture.kill();
        flip(0);
        assertThat(fixture.start()).isInstanceOf(OpenResult.Opened.class);
    }

    @Test
    void producersAreKnownFromTheMarkAndFromWhatCameAfterIt() throws IOException {
        fixture.open();
        for (int i = 0; i < 3; i++) {
            fixture.append(ofAProducer(i));
        }
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.append(ofAProducer(3));
        fixture.kill();
        flip(0);
        fixture.start();
        for (int i = 0; i < 4; i++) {
            assertThat(fixture.append(ofAProducer(i)))
                    .isEqualTo(new AppendResult.Duplicate(i, i, -1));
        }
        assertThat(fixture.append(ofAProducer(4))).isInstanceOf(AppendResult.Appended.class);
    }

    @Test
    void ofMoreProducersThanAMarkTellsThereIsNone() throws IOException {
        fixture.open();
        for (int id = 0; id <= LogMark.MAX_BATCHES; id++) {
            fixture.append(fixture.batch("x").producer(id, (short) 0, 0).build());
        }
        fixture.flushAndMark();
        fixture.checkpoint();
        assertThat(fixture.log().isWorthMarking()).isTrue();
        fixture.kill();
        fixture.open();
        assertThat(fixture.log().producerCount()).isEqualTo(LogMark.MAX_BATCHES + 1);
    }

    @Test
    void aCutTakesTheMarkOfWhatItCutsOff() throws IOException {
        otherRecordsTakeThePlaceOfMarkedOnes();
        fixture.open();
        assertThat(fixture.valuesFrom(0, 1000)).containsExactly("a", "D", "E", "F and more");
    }

    @Test
    void aMarkThatOutlivesACutIsConvicted() throws IOException {
        fixture.faults.add(LogFault.KEEP_MARK_OF_CUT);
        otherRecordsTakeThePlaceOfMarkedOnes();
        assertThat(fixture.start()).isInstanceOf(OpenResult.Quarantined.class);
    }

    private void otherRecordsTakeThePlaceOfMarkedOnes() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.appendValues("b and more");
        fixture.appendValues("c");
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.truncate(1);
        fixture.appendValues("D", "E");
        fixture.appendValues("F and more");
        fixture.flush();
        fixture.checkpoint();
        fixture.kill();
    }

    @Test
    void aMarkWaitsForItsForce() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.onLoop(
                () -> {
                    fixture.log().mark();
                    fixture.log().flush();
                    assertThat(fixture.log().checkpointEntry().mark()).isNull();
                });
        fixture.settle();
        LogMark mark = fixture.log().checkpointEntry().mark();
        assertThat(mark).isNotNull();
        assertThat(mark.upTo().nextOffset()).isEqualTo(1);
    }

    @Test
    void indexesAreBuiltWhenSomebodyNeedsThem() throws IOException {
        fixture.open();
        fixture.appendValues("a");
        fixture.stopCleanly();
        fixture.open();
        List<String> values = new ArrayList<>(List.of("a"));
        for (int i = 1; i < 12; i++) {
            values.add("value-" + i);
            fixture.appendValues("value-" + i);
        }
        fixture.flushAndMark();
        fixture.checkpoint();
        fixture.kill();
        fixture.open();
        assertThat(fixture.disk.exists(INDEX)).as("the index of an earlier end").isFalse();
        for (int from = 0; from < values.size(); from++) {
            assertThat(fixture.valuesFrom(from, 1)).isEqualTo(values.subList(from, values.size()));
        }
        assertThat(fixture.appendValues("next")).isEqualTo(12);
    }

    private ByteBuf ofAProducer(int sequence) {
        return fixture.batch("p" + sequence).producer(7, (short) 0, sequence).build();
    }

    /** Turns a bit over in the records of the batch at a position. */
    private void flip(int position) throws IOException {
        try (DiskFile file = fixture.disk.open(SEGMENT, Disk.Mode.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, position + 65L);
            one.put(0, (byte) (one.get(0) ^ 4)).rewind();
            file.write(one, position + 65L);
        }
    }
}
