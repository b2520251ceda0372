package dev.wharf.operator.plan;

import dev.wharf.operator.api.MaintenanceWindow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** Whether brokers that serve may be restarted at a time, or when they may be next. Without state. */
final class Maintenance {
    /** A window opens within a week, and one that opened yesterday may still be open. */
    private static final int DAYS_AHEAD = 7;

    /** What a window means for a moment. */
    sealed interface Answer {
        /** Restarts may begin. */
        record Open() implements Answer {}

        /** They may begin later. */
        record Closed(ZonedDateTime opens) implements Answer {}

        /** The window cannot be told, because of what is said in it. */
        record Unclear(String message) implements Answer {}
    }

    private Maintenance() {}

    /** @param window null where restarts may begin at any time */
    static Answer at(Instant now, @Nullable MaintenanceWindow window) {
        if (window == null) {
            return new Answer.Open();
        }
        try {
            return at(now, window, ZoneId.of(window.timeZoneOrDefault()));
        } catch (DateTimeException e) {
            return new Answer.Unclear(
                    "maintenanceWindow has a time zone that is not known: "
                            + window.timeZoneOrDefault());
        }
    }

    private static Answer at(Instant now, MaintenanceWindow window, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        LocalTime time = LocalTime.parse(window.start());
        Duration open = Duration.ofMinutes(window.durationMinutes());
        ZonedDateTime next = null;
        for (int day = DAYS_AHEAD; day >= -1; day--) {
            ZonedDateTime start = ZonedDateTime.of(today.plusDays(day), time, zone);
            boolean begun = !now.isBefore(start.toInstant());
            if (!opensOn(window, start.toLocalDate())) {
                continue;
            }
            if (begun && now.isBefore(start.toInstant().plus(open))) {
                return new Answer.Open();
            }
            next = begun ? next : start;
        }
        return next == null
                ? new Answer.Unclear("maintenanceWindow never opens")
                : new Answer.Closed(next);
    }

    private static boolean opensOn(MaintenanceWindow window, LocalDate day) {
        return window.daysOrAll().stream().anyMatch(each -> each.day() == day.getDayOfWeek());
    }
}
