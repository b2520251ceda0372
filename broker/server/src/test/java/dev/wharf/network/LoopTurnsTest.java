package dev.wharf.network;

import static dev.wharf.network.LoopTurns.WINDOW_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopTurnsTest {
    private static final long MS = 1_000_000;

    private long nowNanos = 5_000;
    private final LoopTurns turns = new LoopTurns(() -> nowNanos);

    private void turn(long tookNanos) throws Exception {
        turns.onWork();
        nowNanos += tookNanos;
        turns.onWork();
        look();
    }

    private void look() throws Exception {
        turns.calculateStrategy(() -> 0, false);
    }

    private static long count(TurnFigures figures, long boundNanos) {
        return figures.byTime().get(TurnFigures.BOUNDS_NANOS.indexOf(boundNanos));
    }

    @Test
    void aTurnLastsFromItsFirstWorkUntilTheLoopLooksForMore() throws Exception {
        turn(MS);
        nowNanos += 800 * MS; // the loop waits
        look();
        turn(9 * MS);

        TurnFigures figures = turns.figures();
        assertThat(figures.nanos()).isEqualTo(10 * MS);
        assertThat(figures.longestNanos()).isEqualTo(9 * MS);
        assertThat(count(figures, MS)).isEqualTo(1);
        assertThat(count(figures, 10 * MS)).isEqualTo(1);
        assertThat(figures.byTime().stream().mapToLong(Long::longValue).sum()).isEqualTo(2);
    }

    @Test
    void theLongestTurnIsToldForAMinuteAndForgottenAfterTwo() throws Exception {
        turn(50 * MS);
        nowNanos += WINDOW_NANOS;
        turn(2 * MS);
        assertThat(turns.figures().longestNanos()).isEqualTo(50 * MS);

        nowNanos += WINDOW_NANOS;
        turn(MS);
        assertThat(turns.figures().longestNanos()).isEqualTo(2 * MS);

        nowNanos += 2 * WINDOW_NANOS;
        assertThat(turns.figures().longestNanos()).isZero();
    }

    @Test
    void eachLoopOfEitherTransportMeasuresItsOwnTurns() throws Exception {
        for (Transport transport : Transport.values()) {
            if (transport == Transport.EPOLL && Transport.best() != Transport.EPOLL) {
                continue;
            }
            try (EventLoops loops = new EventLoops(transport, 2, bug -> {})) {
                TurnFigures second = afterATurn(loops, 1);
                TurnFigures first = inLoop(loops, 0);

                assertThat(second.nanos()).isPositive();
                assertThat(first.nanos()).isZero();
            }
        }
    }

    /** The figures of a loop that has had a turn. */
    private static TurnFigures afterATurn(EventLoops loops, int loop) throws Exception {
        TurnFigures figures = inLoop(loops, loop);
        while (figures.nanos() == 0) {
            figures = inLoop(loops, loop);
        }
        return figures;
    }

    private static TurnFigures inLoop(EventLoops loops, int loop) throws Exception {
        CompletableFuture<TurnFigures> asked = new CompletableFuture<>();
        loops.loops().get(loop).post(() -> asked.complete(loops.turns(loop)));
        return asked.get(20, TimeUnit.SECONDS);
    }
}
