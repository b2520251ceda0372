package dev.wharf.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart in SVG: a bar a case for Wharf's share of what Kafka took or gave, on a logarithmic scale around 1, with a whisker from the least to the most of all rounds. Bars to
 * the left are below Kafka, to the right above.
 */
final class Chart {
    private static final int WIDTH = 820;
    private static final int LABELS = 250;
    private static final int VALUES = 70;
    private static final int TOP = 56;
    private static final int ROW = 24;
    private static final int BAR = 14;
    private static final double LEAST_RANGE = 2;

    private final String title;
    private final boolean lessIsBetter;
    private final List<Bar> bars = new ArrayList<>();

    /** A case and its ratio. */
    private record Bar(String label, Spread ratio) {}

    /**
     * @param lessIsBetter colours bars by it
     */
    Chart(String title, boolean lessIsBetter) {
        this.title = title;
        this.lessIsBetter = lessIsBetter;
    }

    /** Adds a bar below the others; the ratio is above 0. */
    void add(String label, Spread ratio) {
        bars.add(new Bar(label, ratio));
    }

    boolean isEmpty() {
        return bars.isEmpty();
    }

    String svg() {
        int height = TOP + bars.size() * ROW + ROW;
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="12" y="22" font-size="15">%s</text>
                """
                        .formatted(WIDTH, height, escaped(title)));
        for (double tick : ticks()) {
            line(svg, x(tick), TOP - 6, height - ROW + 4, tick == 1 ? "#444444" : "#dddddd");
            text(svg, x(tick), TOP - 12, "middle", label(tick));
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + i * ROW);
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Bar bar, int y) {
        double one = x(1);
        double end = x(bar.ratio().median());
        boolean good = bar.ratio().median() <= 1 == lessIsBetter;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                        Math.min(one, end),
                        y,
                        Math.abs(end - one),
                        BAR,
                        good ? "#3b7dd8" : "#d8703b"));
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#222222\"/>\n",
                        x(bar.ratio().least()),
                        x(bar.ratio().most()),
                        y + BAR / 2,
                        y + BAR / 2));
        text(svg, LABELS - 8, y + BAR - 2, "end", bar.label());
        text(svg, WIDTH - 8, y + BAR - 2, "end", Numbers.of(bar.ratio().median()) + "×");
    }

    /** Powers of two on both sides of 1, as far as the bars go. */
    private List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        double range = range();
        for (double tick = 1; tick <= range; tick *= 2) {
            ticks.add(tick);
            if (tick > 1) {
                ticks.add(1 / tick);
            }
        }
        return ticks;
    }

    /** The farthest that any bar is from 1, as a factor. */
    private double range() {
        double range = LEAST_RANGE;
        for (Bar bar : bars) {
            range = Math.max(range, Math.max(bar.ratio().most(), 1 / bar.ratio().least()));
        }
        return range;
    }

    private double x(double ratio) {
        double half = (WIDTH - LABELS - VALUES) / 2.0;
        return LABELS + half + half * Math.log(ratio) / Math.log(range());
    }

    private static String label(double tick) {
        return tick >= 1
                ? String.format(Locale.ROOT, "%.0f×", tick)
                : String.format(Locale.ROOT, "1/%.0f", 1 / tick);
    }

    private static void line(StringBuilder svg, double x, int from, int to, String colour) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\"/>\n",
                        x,
                        x,
                        from,
                        to,
                        colour));
    }

    private static void text(StringBuilder svg, double x, int y, String anchor, String text) {
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                        x,
                        y,
                        anchor,
                        escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
