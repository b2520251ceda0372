package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log tells of closed connections, and what it keeps to itself. */
final class ClosingLinesTest {
    private final List<String> told = new ArrayList<>();
    private final ClosingLines lines = new ClosingLines(told::add);

    @Test
    void eachClosedConnectionIsOneLineWithPeerAndCause() {
        lines.onClosed("10.0.0.7", "10.0.0.7:4711", "it is no request", 0);

        assertThat(told)
                .containsExactly("Closed the connection of 10.0.0.7:4711: it is no request");
    }

    @Test
    void aFloodOfOneAddressIsCountedAndToldOnceAndHidesNoOther() {
        for (int i = 0; i < NetworkLimits.CLOSED_LINES + 500; i++) {
            lines.onClosed("10.0.0.7", "10.0.0.7:" + i, "noise " + i, 100);
        }
        lines.onClosed("10.0.0.8", "10.0.0.8:1", "another", 200);

        assertThat(told).hasSize(NetworkLimits.CLOSED_LINES + 1);
        assertThat(told.getLast()).contains("10.0.0.8:1", "another");

        lines.sweep(100 + NetworkLimits.CLOSED_LINES_MS);

        assertThat(told.getLast())
                .isEqualTo("Closed 500 more connections of 10.0.0.7, the last one: noise 509");
        assertThat(lines.isQuiet()).as("10.0.0.8 is remembered for a little longer").isFalse();
        lines.sweep(200 + NetworkLimits.CLOSED_LINES_MS);
        assertThat(lines.isQuiet()).isTrue();
    }

    @Test
    void soManyAddressesShareOneCount() {
        for (int i = 0; i < NetworkLimits.CLOSED_ADDRESSES + 300; i++) {
            lines.onClosed("host" + i, "host" + i + ":1", "noise", 0);
        }

        assertThat(told).hasSize(NetworkLimits.CLOSED_ADDRESSES + NetworkLimits.CLOSED_LINES);
    }
}
