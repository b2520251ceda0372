package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EventLoopsTest {
    private final List<Throwable> bugs = new ArrayList<>();

    @Test
    void whatALoopIsGivenBeforeTheEndItDoes() throws Exception {
        EventLoops loops = new EventLoops(1, bugs::add);
        CountDownLatch done = new CountDownLatch(2);
        loops.loops().getFirst().post(done::countDown);
        loops.loops().getFirst().post(done::countDown);
        loops.close();

        assertThat(done.await(1, TimeUnit.SECONDS)).isTrue();
        assertThat(bugs).isEmpty();
    }

    @Test
    void aNodeThatStopsMayStillTellALoopThatHasEnded() {
        EventLoops ended = new EventLoops(1, bugs::add);
        EventLoops metadata = EventLoops.forMetadata(bugs::add);
        ended.close();
        metadata.loops().getFirst().post(() -> ended.loops().getFirst().post(() -> {}));
        metadata.close();

        assertThat(bugs).isEmpty();
    }
}
