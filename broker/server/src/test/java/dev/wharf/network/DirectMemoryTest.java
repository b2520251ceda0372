package dev.wharf.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DirectMemoryTest {
    private static final long MB = 1 << 20;

    @Test
    void withEnoughOfItTheSettingsHold() {
        assertThat(DirectMemory.of(1_024 * MB, 256 * MB, 2))
                .isEqualTo(new DirectMemory(1_024 * MB, 256 * MB, 128 * MB));
    }

    @Test
    void requestsAndResponsesLeaveAQuarterOfLittle() {
        assertThat(DirectMemory.of(128 * MB, 256 * MB, 2))
                .isEqualTo(new DirectMemory(128 * MB, 64 * MB, 32 * MB));
    }

    @Test
    void itIsCounted() {
        assertThat(DirectMemory.usedBytes()).isNotNegative();
    }
}
