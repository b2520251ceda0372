package dev.wharf.log;

import dev.wharf.env.Completion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the files of segments that the log has let go, the oldest first and each durably before the next: so a crash never
 * leaves a hole between segments. Begins by making the names durable of the segments that stay. Owner: the log's loop.
 */
final class SegmentRemoval {
    /** The files of a segment. */
    static final List<String> SUFFIXES =
            List.of(
                    LogFileNames.LOG,
                    LogFileNames.OFFSET_INDEX,
                    LogFileNames.TIME_INDEX,
                    LogFileNames.PRODUCER_SNAPSHOT);

    private final LogEnv env;
    private final String directory;
    private final Completion onFailure;
    private final Deque<Segment> waiting = new ArrayDeque<>(1);
    private boolean busy;
    private boolean stopped;

    /**
     * @param onFailure called with what ended the removal for good
     */
    SegmentRemoval(LogEnv env, String directory, Completion onFailure) {
        this.env = env;
        this.directory = directory;
        this.onFailure = onFailure;
    }

    void add(Segment segment) {
        segment.onRemoved();
        env.files().close(segment);
        waiting.add(segment);
        if (!busy) {
            busy = true;
            forceNames();
        }
    }

    /** Whether files of segments that the log has let go are still there. */
    boolean isBusy() {
        return busy;
    }

    /** Leaves what is not deleted yet to the next start. */
    void stop() {
        stopped = true;
    }

    private void forceNames() {
        env.disk().forceDirectory(directory, env.loop(), this::onNamesForced);
    }

    private void onNamesForced(@Nullable IOException failure) {
        if (stopped || failed(failure)) {
            return;
        }
        Segment next = waiting.poll();
        if (next == null) {
            busy = false;
            return;
        }
        deleteFile(next, 0);
    }

    private void deleteFile(Segment segment, int suffix) {
        String path = segment.path(SUFFIXES.get(suffix));
        env.disk()
                .delete(
                        path,
                        env.loop(),
                        failure -> {
                            if (stopped || failed(failure)) {
                                return;
                            }
                            if (suffix + 1 < SUFFIXES.size()) {
                                deleteFile(segment, suffix + 1);
                            } else {
                                forceNames();
                            }
                        });
    }

    private boolean failed(@Nullable IOException failure) {
        if (failure == null) {
            return false;
        }
        stopped = true;
        onFailure.onDone(failure);
        return true;
    }
}
