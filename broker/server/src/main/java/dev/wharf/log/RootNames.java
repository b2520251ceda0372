package dev.wharf.log;

import dev.wharf.env.Completion;
import dev.wharf.env.Disk;
import dev.wharf.env.Loop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the names in the log directory itself durable for all logs of a loop: one force serves everybody who has asked while the one before was under way. A stop with thousands of new
 * logs would wait for as many otherwise.
 *
 * <p>Owner: the loop of the logs. As many wait as there are logs.
 */
final class RootNames {
    private final Disk disk;
    private final Loop loop;
    private List<Completion> waiting = new ArrayList<>();
    private boolean forcing;

    RootNames(Disk disk, Loop loop) {
        this.disk = disk;
        this.loop = loop;
    }

    /** Completes {@code done} once all names that were there before this call are durable. */
    void force(Completion done) {
        waiting.add(done);
        if (!forcing) {
            begin();
        }
    }

    private void begin() {
        List<Completion> served = waiting;
        waiting = new ArrayList<>();
        forcing = true;
        disk.forceDirectory("", loop, failure -> onForced(served, failure));
    }

    private void onForced(List<Completion> served, @Nullable IOException failure) {
        forcing = false;
        if (!waiting.isEmpty()) {
            begin();
        }
        served.forEach(done -> done.onDone(failure));
    }
}
