package dev.wharf.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.api.Weekday;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a maintenance window is open. The 22nd of November 2026 is a Sunday. */
final class MaintenanceTest {
    private static final Maintenance.Answer OPEN = new Maintenance.Answer.Open();

    private static Maintenance.Answer at(String time, MaintenanceWindow window) {
        return Maintenance.at(Instant.parse(time), window);
    }

    private static Maintenance.Answer opens(String time) {
        return new Maintenance.Answer.Closed(ZonedDateTime.parse(time));
    }

    @Test
    void without_a_window_it_is_always_open() {
        assertThat(Maintenance.at(Instant.EPOCH, null)).isEqualTo(OPEN);
    }

    @Test
    void it_opens_on_the_minute_and_closes_on_the_minute() {
        MaintenanceWindow window = new MaintenanceWindow("02:00", 60, null, null);
        assertThat(at("2026-11-22T01:59:59.999Z", window))
                .isEqualTo(opens("2026-11-22T02:00Z[UTC]"));
        assertThat(at("2026-11-22T02:00:00Z", window)).isEqualTo(OPEN);
        assertThat(at("2026-11-22T02:59:59.999Z", window)).isEqualTo(OPEN);
        assertThat(at("2026-11-22T03:00:00Z", window)).isEqualTo(opens("2026-11-23T02:00Z[UTC]"));
    }

    @Test
    void it_may_reach_into_the_next_day() {
        MaintenanceWindow window = new MaintenanceWindow("23:00", 120, List.of(Weekday.SAT), null);
        assertThat(at("2026-11-22T00:30:00Z", window)).as("Sunday").isEqualTo(OPEN);
        assertThat(at("2026-11-22T01:00:00Z", window)).isEqualTo(opens("2026-11-28T23:00Z[UTC]"));
    }

    @Test
    void a_window_of_one_day_opens_again_a_week_later() {
        MaintenanceWindow window = new MaintenanceWindow("02:00", 60, List.of(Weekday.SUN), null);
        assertThat(at("2026-11-22T12:00:00Z", window)).isEqualTo(opens("2026-11-29T02:00Z[UTC]"));
    }

    @Test
    void it_follows_the_clocks_of_its_time_zone() {
        MaintenanceWindow window = new MaintenanceWindow("02:30", 60, null, "Europe/Berlin");
        assertThat(at("2026-11-22T01:30:00Z", window)).isEqualTo(OPEN);
        assertThat(at("2026-07-22T00:30:00Z", window)).as("summer").isEqualTo(OPEN);
        assertThat(at("2026-07-22T01:30:00Z", window))
                .isEqualTo(opens("2026-07-23T02:30+02:00[Europe/Berlin]"));
        assertThat(at("2026-03-29T00:00:00Z", window))
                .as("the night in which 02:30 is left out")
                .isEqualTo(opens("2026-03-29T03:30+02:00[Europe/Berlin]"));
    }

    @Test
    void one_that_never_opens_or_is_nowhere_is_unclear() {
        assertThat(at("2026-11-22T01:30:00Z", new MaintenanceWindow("02:00", 60, List.of(), null)))
                .isInstanceOf(Maintenance.Answer.Unclear.class);
        assertThat(at("2026-11-22T01:30:00Z", new MaintenanceWindow("02:00", 60, null, "Mars")))
                .isInstanceOf(Maintenance.Answer.Unclear.class);
    }
}
