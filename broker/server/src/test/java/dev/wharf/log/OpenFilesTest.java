package dev.wharf.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a loop holds open, and what of it responses may hold. */
final class OpenFilesTest {
    private static final int LIMIT = 16;

    private final LogFixture fixture = new LogFixture(1);
    private final OpenFiles files = new OpenFiles(fixture.disk, fixture.clock, LIMIT);

    @Test
    void atMostHalfIsLent() throws IOException {
        List<LogSlice> taken = new ArrayList<>();
        for (int i = 0; i < LIMIT / 2; i++) {
            LogSlice slice = lend(segment(i));
            assertThat(slice.isOneTooMany()).isFalse();
            taken.add(slice);
        }
        LogSlice refused = lend(segment(LIMIT));
        assertThat(refused.isOneTooMany()).isTrue();
        refused.release();
        taken.removeFirst().release();
        assertThat(lend(segment(LIMIT)).isOneTooMany()).isFalse();
    }

    @Test
    void whatIsLentAlreadyIsLentToOthersToo() throws IOException {
        Segment hot = segment(0);
        LogSlice first = lend(hot);
        for (int i = 1; i < LIMIT / 2; i++) {
            lend(segment(i));
        }
        LogSlice second = lend(hot);
        assertThat(second.isOneTooMany()).isFalse();
        assertThat(files.lent()).isEqualTo(LIMIT / 2);
        first.release();
        assertThat(files.lent()).isEqualTo(LIMIT / 2);
        second.release();
        assertThat(files.lent()).isEqualTo(LIMIT / 2 - 1);
    }

    @Test
    void whatIsLentLeavesSoMuchLessToBeHeld() throws IOException {
        List<LogSlice> taken = new ArrayList<>();
        for (int i = 0; i < LIMIT / 2; i++) {
            taken.add(lend(segment(i)));
        }
        for (int i = LIMIT; i < 3 * LIMIT; i++) {
            files.get(segment(i));
            assertThat(files.count() + files.lent()).isLessThanOrEqualTo(LIMIT);
        }
        taken.forEach(LogSlice::release);
        for (int i = LIMIT; i < 3 * LIMIT; i++) {
            files.get(segment(i));
        }
        assertThat(files.count()).isEqualTo(LIMIT);
        assertThat(files.lent()).isZero();
    }

    @Test
    void oneResponseLeavesSomethingForOthers() {
        assertThat(files.mostLentToOne()).isEqualTo(2);
        assertThat(new OpenFiles(fixture.disk, fixture.clock, 1).mostLentToOne()).isEqualTo(1);
    }

    private LogSlice lend(Segment segment) throws IOException {
        return files.lend(segment, 0, 0, segment.baseOffset());
    }

    private Segment segment(int number) throws IOException {
        fixture.disk.createDirectories("orders-" + number);
        return new Segment("orders-" + number, 0);
    }
}
