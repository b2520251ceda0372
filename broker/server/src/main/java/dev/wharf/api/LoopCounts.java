package dev.wharf.api;

import dev.wharf.protocol.ApiKey;
import dev.wharf.protocol.Errors;
import java.util.EnumMap;
import java.util.Map;

/** What the operations of one loop's connections have told clients since the start, for the metrics. Owner: that loop. */
final class LoopCounts {
    private final Map<Errors, Long> produceErrors = new EnumMap<>(Errors.class);
    private final Map<Errors, Long> fetchErrors = new EnumMap<>(Errors.class);
    private long bytesOut;
    private long putOff;

    void onProduced(Errors error) {
        if (error != Errors.NONE) {
            produceErrors.merge(error, 1L, Long::sum);
        }
    }

    /** @param leftOut whether the partition has to wait for the next fetch, for want of open files */
    void onFetched(Errors error, int bytes, boolean leftOut) {
        bytesOut += bytes;
        putOff += leftOut ? 1 : 0;
        if (error != Errors.NONE) {
            fetchErrors.merge(error, 1L, Long::sum);
        }
    }

    long bytesOut() {
        return bytesOut;
    }

    long putOff() {
        return putOff;
    }

    Map<ApiKey, Map<Errors, Long>> errors() {
        Map<ApiKey, Map<Errors, Long>> errors = new EnumMap<>(ApiKey.class);
        errors.put(ApiKey.PRODUCE, new EnumMap<>(produceErrors));
        errors.put(ApiKey.FETCH, new EnumMap<>(fetchErrors));
        return errors;
    }
}
