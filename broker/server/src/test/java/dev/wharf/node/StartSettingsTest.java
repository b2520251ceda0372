package dev.wharf.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of bad settings is known before a start touches anything. */
final class StartSettingsTest {
    private static StartSettings read(String key, String value) throws RefusalException {
        return StartSettings.of(
                new Settings(
                        List.of(
                                new Setting("node.id", "1", "line 1"),
                                new Setting(key, value, "line 2"))));
    }

    @ParameterizedTest
    @CsvSource({
        "num.network.threads, many",
        "queued.max.requests, some",
        "broker.session.timeout.ms, 1",
        "listeners, NOWHERE"
    })
    void a_bad_value_is_told_with_its_key(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(RefusalException.class)
                .hasMessageStartingWith("line 2: ")
                .hasMessageContaining(value);
    }

    @Test
    void what_is_not_known_is_no_reason_not_to_start() throws Exception {
        assertThat(read("no.such.setting", "x").broker().nodeId()).isEqualTo(1);
    }
}
