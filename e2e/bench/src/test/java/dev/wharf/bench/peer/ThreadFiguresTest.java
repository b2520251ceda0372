package dev.wharf.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ThreadFiguresTest {
    @Test
    void what_java_threads_allocated_is_added_up_and_cpu_by_kind() {
        ThreadFigures figures =
                ThreadFigures.parse(
                        """
                        2026-11-22 15:00:00
                        Full thread dump OpenJDK 64-Bit Server VM:

                        "wharf-loop-1-1" #31 [4242] prio=5 os_prio=0 cpu=1000.50ms elapsed=9.00s allocated=12M defined_classes=3 tid=0x1 nid=4242 runnable
                           java.lang.Thread.State: RUNNABLE
                        "wharf-loop-1-2" #32 [4243] prio=5 os_prio=0 cpu=500.25ms elapsed=9.00s allocated=3K defined_classes=0 tid=0x2 nid=4243 runnable
                        "main" #1 [4240] prio=5 os_prio=0 cpu=9.00ms elapsed=9.00s allocated=100B defined_classes=0 tid=0x3 nid=4240 waiting
                        "C2 CompilerThread0" #20 [4250] daemon prio=9 os_prio=0 cpu=2000.00ms elapsed=9.00s tid=0x4 nid=4250 runnable
                        """);
        assertThat(figures.allocatedBytes()).isEqualTo(12.0 * 1_048_576 + 3 * 1_024 + 100);
        assertThat(figures.cpuMs())
                .containsEntry("wharf-loop-N-N", 1_500.75)
                .containsEntry("main", 9.0)
                .containsEntry("cN compilerthreadN", 2_000.0)
                .hasSize(3);
    }
}
