package dev.wharf.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HotFramesTest {
    @Test
    void frames_count_once_a_stack_and_threads_by_kind() {
        String text =
                HotFrames.of(
                                List.of(
                                        "[wharf-loop-1-1 tid=7];a;b;a 3",
                                        "[wharf-loop-1-2 tid=8];a;c 1",
                                        "not a stack"))
                        .text(10);
        assertThat(text.replace("\r", ""))
                .isEqualTo(
                        """
                        samples: 4

                        threads
                        100.00 %  [wharf-loop-N-N]

                        on top of the stack
                         75.00 %  a
                         25.00 %  c

                        anywhere on the stack
                        100.00 %  a
                         75.00 %  b
                         25.00 %  c
                        """);
    }
}
