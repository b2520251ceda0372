package dev.wharf.network;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One line in the log for each connection that the broker closes, with the peer and the cause. Of an address that has many closed within
 * {@link NetworkLimits#CLOSED_LINES_MS} the first are told and the others counted, so that no peer can fill the disk with lines.
 *
 * <p>Owner: its loop.
 */
final class ClosingLines {
    private static final String OTHERS = "other addresses";

    private final Consumer<String> log;
    private final Map<String, Flood> byAddress = new LinkedHashMap<>();

    /** What one address had closed since {@code sinceMs}. */
    private static final class Flood {
        private final long sinceMs;
        private int told;
        private long untold;
        private String lastCause = "";

        Flood(long sinceMs) {
            this.sinceMs = sinceMs;
        }
    }

    /** @param log takes a line */
    ClosingLines(Consumer<String> log) {
        this.log = log;
    }

    /** The connection of {@code peer}, which has this address and some port, is closed for {@code cause}. */
    void onClosed(String address, String peer, String cause, long nowMs) {
        boolean known = byAddress.containsKey(address);
        boolean full = byAddress.size() >= NetworkLimits.CLOSED_ADDRESSES;
        Flood flood =
                byAddress.computeIfAbsent(!known && full ? OTHERS : address, _ -> new Flood(nowMs));
        if (flood.told < NetworkLimits.CLOSED_LINES) {
            flood.told++;
            log.accept("Closed the connection of " + peer + ": " + cause);
        } else {
            flood.untold++;
            flood.lastCause = cause;
        }
    }

    /** Tells what was counted, once it is time. */
    void sweep(long nowMs) {
        Iterator<Map.Entry<String, Flood>> all = byAddress.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Flood> entry = all.next();
            Flood flood = entry.getValue();
            if (nowMs - flood.sinceMs < NetworkLimits.CLOSED_LINES_MS) {
                continue;
            }
            if (flood.untold > 0) {
                log.accept(
                        "Closed "
                                + flood.untold
                                + " more connections of "
                                + entry.getKey()
                                + ", the last one: "
                                + flood.lastCause);
            }
            all.remove();
        }
    }

    /** Whether nothing is left to tell or to forget. */
    boolean isQuiet() {
        return byAddress.isEmpty();
    }
}
