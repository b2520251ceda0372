package dev.wharf.codegen;

/**
 * A range of message versions, both ends inclusive; empty when {@code lowest} is above {@code highest}.
 *
 * @param highest {@link #OPEN} where the schema says {@code 3+}
 */
record Versions(int lowest, int highest) {
    static final int OPEN = Short.MAX_VALUE;
    static final Versions NONE = new Versions(0, -1);

    /** Parses {@code none}, {@code 3}, {@code 3+} or {@code 3-5}. */
    static Versions parse(String text) {
        String range = text.strip();
        if (range.equals("none")) {
            return NONE;
        }
        if (range.endsWith("+")) {
            return new Versions(Integer.parseInt(range.substring(0, range.length() - 1)), OPEN);
        }
        int dash = range.indexOf('-');
        if (dash < 0) {
            return new Versions(Integer.parseInt(range), Integer.parseInt(range));
        }
        return new Versions(
                Integer.parseInt(range.substring(0, dash)),
                Integer.parseInt(range.substring(dash + 1)));
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean contains(int version) {
        return version >= lowest && version <= highest;
    }

    boolean containsAll(Versions other) {
        return other.isEmpty() || (lowest <= other.lowest && highest >= other.highest);
    }

    Versions intersect(Versions other) {
        Versions both =
                new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
        return both.isEmpty() ? NONE : both;
    }

    /**
     * The Java condition that {@code version}, known to be in {@code range}, is in these versions: {@code true}, {@code false}, or a
     * comparison.
     */
    String guardWithin(Versions range) {
        Versions both = intersect(range);
        if (both.isEmpty()) {
            return "false";
        }
        if (containsAll(range)) {
            return "true";
        }
        if (both.lowest == both.highest) {
            return "version == " + both.lowest;
        }
        if (both.lowest == range.lowest) {
            return "version <= " + both.highest;
        }
        if (both.highest == range.highest) {
            return "version >= " + both.lowest;
        }
        return "version >= " + both.lowest + " && version <= " + both.highest;
    }

    /** As the schemas write it. */
    @Override
    public String toString() {
        if (isEmpty()) {
            return "none";
        }
        if (highest == OPEN) {
            return lowest + "+";
        }
        return lowest == highest ? Integer.toString(lowest) : lowest + "-" + highest;
    }
}
