package dev.wharf.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.e2e.history.History.Guarantee;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check that convicts nobody is no check: each promise is broken here once, by hand. */
final class HistoryCheckTest {
    private final History history = new History();

    @BeforeEach
    void twoWriters() {
        history.writer("once", Guarantee.EXACTLY_ONCE);
        history.writer("again", Guarantee.AT_LEAST_ONCE);
    }

    @Test
    void aGoodHistoryHasNothingWrong() {
        acknowledge(value("once", 0), 0);
        acknowledge(value("again", 0), 1);
        acknowledge(value("once", 1), 3);
        history.read(0, 0, value("once", 0).text());
        history.read(0, 1, value("again", 0).text());
        history.read(0, 2, value("again", 0).text());
        history.consumed(0, 0, value("once", 0).text());
        history.committed(0, 1);
        history.committedSeen(history.committed(), Map.of(0, 1L));
        history.read(0, 3, value("once", 1).text());

        assertThat(HistoryCheck.violations(history)).isEmpty();
    }

    @Test
    void anOpenSendMayOrMayNotHaveTakenEffect() {
        history.invoked(value("once", 0));
        history.invoked(value("once", 1));
        history.failed(value("once", 1));
        history.read(0, 0, value("once", 1).text());

        assertThat(HistoryCheck.violations(history)).isEmpty();
        assertThat(history.openSends()).isEqualTo(1);
        assertThat(history.failedSends()).isEqualTo(1);
    }

    @Test
    void whatAClientSawWrongIsTold() {
        history.wrong("a reader went back");

        assertThatItConvicts("a reader went back");
    }

    @Test
    void aLostValueIsFound() {
        acknowledge(value("once", 0), 0);
        acknowledge(value("once", 1), 1);
        history.read(0, 0, value("once", 0).text());

        assertThatItConvicts("acknowledged at 1 and is at []");
    }

    @Test
    void aDuplicateIsFound() {
        acknowledge(value("once", 0), 0);
        history.read(0, 0, value("once", 0).text());
        history.read(0, 1, value("once", 0).text());

        assertThatItConvicts("is at [0] and again at 0@1");
    }

    @Test
    void aValueOutOfOrderIsFound() {
        history.invoked(value("again", 0));
        history.invoked(value("again", 1));
        history.read(0, 0, value("again", 1).text());
        history.read(0, 1, value("again", 0).text());

        assertThatItConvicts("comes after number 1");
    }

    @Test
    void aDamagedValueIsFound() {
        acknowledge(value("once", 0), 0);
        history.read(0, 0, value("once", 0).text());
        history.read(0, 1, value("once", 0).text().replace("once", "ounce"));

        assertThatItConvicts("what is at 0@1 is wrong checksum");
    }

    @Test
    void aValueThatNobodySentIsFound() {
        history.read(0, 0, value("once", 0).text());

        assertThatItConvicts("nobody sent what is at 0@0");
    }

    @Test
    void anOffsetThatChangesIsFound() {
        history.invoked(value("once", 0));
        history.invoked(value("once", 1));
        history.read(0, 0, value("once", 0).text());
        history.read(0, 0, value("once", 1).text());

        assertThatItConvicts("two values at 0@0");
    }

    @Test
    void aHoleIsFound() {
        acknowledge(value("once", 0), 0);
        history.read(0, 0, value("once", 0).text());
        acknowledge(value("once", 1), 2);
        history.read(0, 2, value("once", 1).text());

        assertThatItConvicts("hole before 0@2");
    }

    @Test
    void anOffsetBelowWhatWasKnownIsFound() {
        acknowledge(value("once", 0), 5);
        acknowledge(value("again", 0), 4);
        history.read(0, 4, value("again", 0).text());
        history.read(0, 5, value("once", 0).text());

        assertThatItConvicts("though 5 had been before it was sent");
    }

    @Test
    void aCommitThatGoesBackIsFound() {
        history.committed(0, 7);
        history.committedSeen(history.committed(), Map.of(0, 6L));
        for (long offset = 0; offset < 7; offset++) {
            history.invoked(value("once", offset));
            history.consumed(0, offset, value("once", offset).text());
        }

        assertThatItConvicts("committed 7 of partition 0, and now it has 6");
    }

    @Test
    void aRecordThatTheGroupPassedOverIsFound() {
        acknowledge(value("once", 0), 0);
        history.read(0, 0, value("once", 0).text());
        history.committed(0, 1);

        assertThatItConvicts("passed over 0@0");
    }

    private void assertThatItConvicts(String of) {
        assertThat(HistoryCheck.violations(history))
                .singleElement()
                .satisfies(violation -> assertThat(violation).contains(of));
    }

    private void acknowledge(Value value, long offset) {
        history.invoked(value);
        history.acknowledged(value, offset);
    }

    private static Value value(String writer, long number) {
        return new Value(writer, 0, number);
    }
}
