package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class OpenFileBudgetTest {
    @Test
    void segmentFilesGetWhatConnectionsLeave() throws RefusalException {
        assertThat(OpenFileBudget.of(20_000, 0, 10_000))
                .isEqualTo(new OpenFileBudget(9_744, 10_000, null));
    }

    @Test
    void nobodyHoldsMoreThanIsOfUse() throws RefusalException {
        assertThat(OpenFileBudget.of(1 << 20, 0, 10_000).segmentFiles()).isEqualTo(65_536);
        assertThat(OpenFileBudget.of(1L << 40, 0, 10_000).warning()).isNull();
    }

    @Test
    void whatWasAskedForIsKept() throws RefusalException {
        assertThat(OpenFileBudget.of(20_000, 3_000, 10_000))
                .isEqualTo(new OpenFileBudget(3_000, 16_744, null));
    }

    @Test
    void whereTooLittleIsThereBothAreBoundedAndAPersonIsTold() throws RefusalException {
        OpenFileBudget budget = OpenFileBudget.of(1_024, 5_000, 10_000);
        assertThat(budget.segmentFiles()).isEqualTo(192);
        assertThat(budget.connections()).isEqualTo(576);
        assertThat(budget.warning())
                .isEqualTo(
                        "This process may open 1024 files (ulimit -n): it holds at most 192 segment files open, not log.open.files.max=5000,"
                                + " and takes at most 576 connections, not max.connections=10000. Raise the limit to 15256, or lower these settings");
    }

    @Test
    void withNearlyNothingNoNodeStarts() {
        assertThatThrownBy(() -> OpenFileBudget.of(511, 0, 100))
                .isInstanceOf(RefusalException.class)
                .hasMessageContaining(
                        "this process may open 511 files (ulimit -n), and needs at least 512");
    }

    @Test
    void theLimitIsTheSystemsOwn() {
        String limits =
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             95000                95000                processes
                Max open files            4096                 524288               files
                """;
        assertThat(OpenFileBudget.limitIn(limits)).isEqualTo(4_096);
        assertThat(OpenFileBudget.limitIn("Max open files            unlimited  unlimited  files"))
                .isEqualTo(OpenFileBudget.UNKNOWN);
        assertThat(OpenFileBudget.limitIn("")).isEqualTo(OpenFileBudget.UNKNOWN);
    }

    @Test
    void anUnknownLimitBoundsNoConnections() throws RefusalException {
        assertThat(OpenFileBudget.of(OpenFileBudget.UNKNOWN, 0, 7))
                .isEqualTo(new OpenFileBudget(4_000, Integer.MAX_VALUE, null));
    }
}
