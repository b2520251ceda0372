package dev.wharf.bench.report;

import java.util.Locale;

/** Numbers with as many digits as mean something. */
final class Numbers {
    private static final double[] POWERS = {100, 10, 1};

    private Numbers() {}

    /** Whole from 100 on, with commas between thousands; three digits or so below. */
    static String of(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        int decimals = 0;
        while (decimals < POWERS.length && size < POWERS[decimals]) {
            decimals++;
        }
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
