package dev.wharf.sim.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of {@link OffsetOrder} convicts who breaks it, and nobody else. */
final class OffsetOrderTest {
    private static final PartitionOffsets STANDING = at(2, 6, 4, 8);

    private final OffsetOrder order = new OffsetOrder("topic-0");

    static Stream<Arguments> standsThatBreakARule() {
        return Stream.of(
                Arguments.of(at(7, 6, 4, 8), "starts above the high watermark"),
                Arguments.of(at(2, 9, 4, 8), "high watermark is above"),
                Arguments.of(at(2, 6, 9, 8), "more is durable"),
                Arguments.of(at(1, 6, 4, 8), "start went back"),
                Arguments.of(at(2, 5, 4, 8), "high watermark went back"),
                Arguments.of(at(2, 6, 3, 8), "durable offset went back"),
                Arguments.of(at(2, 6, 4, 7), "end went back"),
                Arguments.of(new PartitionOffsets(2, 7, 6, 8, true), "did not wait"));
    }

    @ParameterizedTest
    @MethodSource("standsThatBreakARule")
    void aBrokenRuleIsConvictedByName(PartitionOffsets broken, String rule) {
        order.onSeen(STANDING);
        assertThatThrownBy(() -> order.onSeen(broken))
                .isInstanceOf(SimViolation.class)
                .hasMessageContaining(rule);
    }

    @Test
    void whateverGrowsInOrderIsNotConvicted() {
        order.onSeen(STANDING);
        assertThatCode(() -> order.onSeen(at(3, 8, 8, 9))).doesNotThrowAnyException();
    }

    @Test
    void aTopicThatIsForcedFromNowOnDoesNotTakeItsHighWatermarkBack() {
        order.onSeen(STANDING);
        assertThatCode(() -> order.onSeen(new PartitionOffsets(2, 6, 4, 8, true)))
                .doesNotThrowAnyException();
    }

    @Test
    void aKillLeavesWhatWasBelowTheHighWatermark() {
        order.onSeen(STANDING);
        order.onProcessKill();
        assertThatThrownBy(() -> order.onSeen(at(2, 5, 5, 5))).hasMessageContaining("lost the end");
    }

    @Test
    void aKillMayTakeWhatWasAboveTheHighWatermark() {
        order.onSeen(STANDING);
        order.onProcessKill();
        assertThatCode(() -> order.onSeen(at(2, 6, 6, 6))).doesNotThrowAnyException();
    }

    @Test
    void aPowerCutLeavesWhatWasDurable() {
        order.onSeen(STANDING);
        order.onPowerCut();
        assertThatThrownBy(() -> order.onSeen(at(2, 3, 3, 3))).hasMessageContaining("lost the end");
    }

    @Test
    void aPowerCutMayTakeWhatWasNotDurable() {
        order.onSeen(STANDING);
        order.onPowerCut();
        assertThatCode(() -> order.onSeen(at(2, 4, 4, 4))).doesNotThrowAnyException();
    }

    @Test
    void aPowerCutSoonAfterAKillStillLeavesWhatWasDurableBefore() {
        order.onSeen(STANDING);
        order.onProcessKill();
        order.onPowerCut();
        assertThatThrownBy(() -> order.onSeen(at(2, 3, 3, 3))).hasMessageContaining("lost the end");
    }

    private static PartitionOffsets at(
            long logStart, long highWatermark, long durable, long logEnd) {
        return new PartitionOffsets(logStart, highWatermark, durable, logEnd, false);
    }
}
