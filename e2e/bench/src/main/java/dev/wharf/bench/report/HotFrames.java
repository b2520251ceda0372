package dev.wharf.bench.report;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a profile shows, in numbers: from collapsed stacks, one a line, frames from the thread's name inwards with {@code ;} between them, and then how often it was seen.
 */
public final class HotFrames {
    private static final Pattern STACK = Pattern.compile("(.+) ([0-9]+)");

    private final Map<String, Long> self = new TreeMap<>();
    private final Map<String, Long> total = new TreeMap<>();
    private final Map<String, Long> threads = new TreeMap<>();
    private long all;

    private HotFrames() {}

    /** Reads stacks; a line that is none is passed over. */
    public static HotFrames of(List<String> lines) {
        HotFrames frames = new HotFrames();
        for (String line : lines) {
            Matcher stack = STACK.matcher(line);
            if (stack.matches()) {
                frames.add(stack.group(1).split(";", -1), Long.parseLong(stack.group(2)));
            }
        }
        return frames;
    }

    private void add(String[] stack, long samples) {
        all += samples;
        threads.merge(kind(stack[0]), samples, Long::sum);
        self.merge(stack[stack.length - 1], samples, Long::sum);
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < stack.length; i++) {
            if (seen.add(stack[i])) {
                total.merge(stack[i], samples, Long::sum);
            }
        }
    }

    /** Threads whose names differ by numbers only are of one kind. */
    private static String kind(String thread) {
        return thread.replaceAll(" *tid=[0-9]+", "").replaceAll("[0-9]+", "N").strip();
    }

    /** The most frequent threads, ends and frames, as shares of all samples. */
    public String text(int most) {
        return "samples: %d%n%nthreads%n%s%non top of the stack%n%s%nanywhere on the stack%n%s"
                .formatted(all, top(threads, most), top(self, most), top(total, 2 * most));
    }

    private String top(Map<String, Long> counts, int most) {
        StringBuilder text = new StringBuilder();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(
                        each ->
                                text.append(
                                        String.format(
                                                Locale.ROOT,
                                                "%6.2f %%  %s%n",
                                                100.0 * each.getValue() / all,
                                                each.getKey())));
        return text.toString();
    }
}
