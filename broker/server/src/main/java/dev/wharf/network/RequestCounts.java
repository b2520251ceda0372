package dev.wharf.network;

import dev.wharf.protocol.ApiKey;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one loop's connections since the start, by API and version: how many, how large, how long they took. Counting one looks
 * up an array and allocates nothing.
 *
 * <p>Owner: its loop.
 */
final class RequestCounts {
    private static final int MAX_API_KEYS = 128;

    private final @Nullable OfApi[] byApi = new OfApi[MAX_API_KEYS];

    /** The requests of one API. */
    static final class OfApi {
        private final ApiKey key;
        private final long[] byVersion;
        private final long[] byTime = new long[RequestFigures.BOUNDS_NANOS.size() + 1];
        private long nanos;
        private long requestBytes;
        private long responseBytes;

        private OfApi(ApiKey key) {
            this.key = key;
            this.byVersion = new long[key.highestVersion() + 1];
        }

        void onResponse(long bytes) {
            responseBytes += bytes;
        }

        void onOutcome(long tookNanos) {
            nanos += tookNanos;
            byTime[RequestFigures.bucketOf(tookNanos)]++;
        }

        private RequestFigures figures() {
            return new RequestFigures(
                    key, list(byVersion), list(byTime), nanos, requestBytes, responseBytes);
        }
    }

    private static List<Long> list(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    /** Counts a frame that has come; null if it is no request of an API and version that there is. */
    @Nullable OfApi onRequest(ByteBuf frame) {
        if (frame.readableBytes() < 2 * Short.BYTES) {
            return null;
        }
        int start = frame.readerIndex();
        ApiKey key = ApiKey.find(frame.getShort(start));
        short version = frame.getShort(start + Short.BYTES);
        if (key == null || key.id() >= MAX_API_KEYS) {
            return null;
        }
        OfApi found = byApi[key.id()];
        if (found == null) {
            found = new OfApi(key);
            byApi[key.id()] = found;
        }
        if (version < 0 || version >= found.byVersion.length) {
            return null;
        }
        found.byVersion[version]++;
        found.requestBytes += frame.readableBytes();
        return found;
    }

    /** All APIs that were asked, by their keys. */
    List<RequestFigures> figures() {
        List<RequestFigures> figures = new ArrayList<>();
        for (OfApi each : byApi) {
            if (each != null) {
                figures.add(each.figures());
            }
        }
        return figures;
    }
}
