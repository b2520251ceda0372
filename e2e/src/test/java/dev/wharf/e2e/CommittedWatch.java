package dev.wharf.e2e;

import dev.wharf.e2e.history.History;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;

/** Asks again and again what a group has committed: never less than was acknowledged before the question. */
final class CommittedWatch implements AutoCloseable {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ASK_MS = 5_000;

    private final Admin admin;
    private final String group;
    private final History history;
    private final Thread thread;
    private volatile boolean stopping;

    private CommittedWatch(Admin admin, String group, History history) {
        this.admin = admin;
        this.group = group;
        this.history = history;
        this.thread = Thread.ofPlatform().name("committed-watch").unstarted(this::run);
    }

    static CommittedWatch start(Map<String, Object> client, String group, History history) {
        CommittedWatch watch = new CommittedWatch(Admin.create(client), group, history);
        watch.thread.start();
        return watch;
    }

    private void run() {
        while (!stopping) {
            Map<Integer, Long> floor = history.committed();
            Map<Integer, Long> seen = new HashMap<>();
            try {
                admin.listConsumerGroupOffsets(
                                group, new ListConsumerGroupOffsetsOptions().timeoutMs(ASK_MS))
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .forEach((one, at) -> seen.put(one.partition(), at.offset()));
                history.committedSeen(floor, seen);
            } catch (ExecutionException noAnswer) {
                // While its coordinator is away the group has none to give.
                LockSupport.parkNanos(PAUSE_NS);
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        admin.close(Duration.ZERO);
    }
}
