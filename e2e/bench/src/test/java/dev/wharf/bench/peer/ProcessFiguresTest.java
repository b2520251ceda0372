package dev.wharf.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessFiguresTest {
    @Test
    void cpu_is_user_and_kernel_time_whatever_the_process_is_called() {
        ProcessFigures figures =
                ProcessFigures.parse(
                        "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 1234 66 5 6 20 0 23 0 0 0",
                        List.of("Name:\tjava", "VmRSS:\t  102400 kB", "Threads:\t23"));
        assertThat(figures).isEqualTo(new ProcessFigures(13.0, 102_400, 23));
    }
}
