package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DayOfWeek;

/** The days of the week, in the short form that people write. */
public enum Weekday {
    @JsonProperty("Mon")
    MON(DayOfWeek.MONDAY),
    @JsonProperty("Tue")
    TUE(DayOfWeek.TUESDAY),
    @JsonProperty("Wed")
    WED(DayOfWeek.WEDNESDAY),
    @JsonProperty("Thu")
    THU(DayOfWeek.THURSDAY),
    @JsonProperty("Fri")
    FRI(DayOfWeek.FRIDAY),
    @JsonProperty("Sat")
    SAT(DayOfWeek.SATURDAY),
    @JsonProperty("Sun")
    SUN(DayOfWeek.SUNDAY);

    private final DayOfWeek day;

    Weekday(DayOfWeek day) {
        this.day = day;
    }

    public DayOfWeek day() {
        return day;
    }
}
