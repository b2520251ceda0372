package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When brokers that serve may be restarted. What is broken is mended at any time. */
public record MaintenanceWindow(
        @JsonPropertyDescription("When it opens, such as 02:00.")
                @Required
                @Size(max = 5)
                @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
                String start,
        @JsonPropertyDescription(
                        "How many minutes it is open. A restart that has begun goes on to its end.")
                @Required
                @Min(15)
                @Max(1440)
                Integer durationMinutes,
        @JsonPropertyDescription("Days on which it opens, such as [Sat, Sun]; by default all.")
                @Size(min = 1, max = 7)
                @Nullable List<Weekday> days,
        @JsonPropertyDescription("Time zone of the start, such as Europe/Berlin; by default UTC.")
                @Size(min = 1, max = 64)
                @Pattern("^[A-Za-z0-9_+/-]+$")
                @Nullable String timeZone) {

    public List<Weekday> daysOrAll() {
        return days == null ? List.of(Weekday.values()) : days;
    }

    public String timeZoneOrDefault() {
        return timeZone == null ? "UTC" : timeZone;
    }
}
