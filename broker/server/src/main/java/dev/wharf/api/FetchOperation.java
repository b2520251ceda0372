package dev.wharf.api;

import dev.wharf.env.Loop;
import dev.wharf.replica.FetchResult;
import dev.wharf.replica.FetchSessions;
import dev.wharf.replica.FetchWaiter;
import dev.wharf.replica.Gather;
import dev.wharf.replica.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fetch from its arrival to its response.
 *
 * <pre>
 *   READING -- enough, an error, or time is up --> DONE
 *      |  ^
 *      v  |  enough bytes have come, time is up, or the node stops
 *   PARKED
 *
 *   in any state: the connection closes --> DONE
 * </pre>
 *
 * <p>Reading visits each loop that owns one of the partitions, once; records are only slices of files until the network sends them. Owner: the
 * connection's loop.
 */
final class FetchOperation implements FetchWaiter, ConnectionWaiter {
    private final Services services;
    private final RequestContext context;
    private final Loop home;
    private final Limits limits;
    private final FetchSessions.Context session;
    private final List<FetchPart> parts;
    private final List<List<FetchPart>> byLoop = new ArrayList<>();

    private State state = State.READING;
    private Loop.@Nullable Timer timer;
    private boolean expired;
    private long missingBytes;

    private enum State {
        READING,
        PARKED,
        DONE
    }

    /**
     * What bounds a fetch.
     *
     * @param maxBytes of all records together, but for the first batch
     * @param minBytes to respond before time is up; 0 or less responds at once
     * @param maxWaitMs 0 or less does not wait
     * @param committedOnly read_committed: the response lists aborted transactions
     */
    record Limits(int maxBytes, int minBytes, int maxWaitMs, boolean committedOnly) {}

    FetchOperation(
            Services services,
            RequestContext context,
            Limits limits,
            FetchSessions.Context session,
            List<FetchPart> parts) {
        this.services = services;
        this.context = context;
        this.home = context.connection().loop();
        this.limits = limits;
        this.session = session;
        this.parts = parts;
        for (int i = 0; i < services.loops().count(); i++) {
            byLoop.add(new ArrayList<>());
        }
        for (FetchPart part : parts) {
            if (part.loop() != FetchPart.NOWHERE) {
                byLoop.get(part.loop()).add(part);
            }
        }
    }

    void start() {
        context.connection().tell(this);
        read(false);
    }

    @Override
    public void onMore(long bytes) {
        if (home.inLoop()) {
            onMoreAtHome(bytes);
        } else {
            home.post(() -> onMoreAtHome(bytes));
        }
    }

    private void read(boolean parked) {
        state = State.READING;
        int loops = loopsConcerned();
        if (loops == 0) {
            onRead();
            return;
        }
        Gather gather = new Gather(home, loops, this::onRead);
        forEachLoop(
                (table, own) -> {
                    if (parked) {
                        own.forEach(part -> part.unpark(table, this));
                    }
                    readAll(table, own, limits.maxBytes);
                    gather.arrive();
                });
    }

    private static void readAll(PartitionTable table, List<FetchPart> own, int maxBytes) {
        int left = maxBytes;
        int filesLeft = table.maxFilesOfResponse();
        boolean none = true;
        for (FetchPart part : own) {
            boolean lacksFiles = filesLeft == 0;
            int bytes = part.read(table, lacksFiles ? 0 : left, none);
            if (part.isOneTooMany() || (lacksFiles && left > 0)) {
                part.putOff();
            }
            if (bytes > 0) {
                filesLeft--;
                none = false;
            }
            left = Math.max(0, left - bytes);
        }
    }

    private void onRead() {
        if (hasClosed()) {
            return;
        }
        long bytes = 0;
        boolean news = false;
        boolean namesLeaders = false;
        for (FetchPart part : parts) {
            FetchResult result = part.result();
            bytes += result.records().sizeBytes();
            news |= result.isUrgent();
            namesLeaders |= part.isAtWrongLeader();
        }
        boolean waits = limits.maxWaitMs > 0 && !expired && !parts.isEmpty();
        if (news || bytes >= limits.minBytes || !waits) {
            respond(namesLeaders);
        } else {
            parts.forEach(FetchPart::dropRecords);
            missingBytes = limits.minBytes - bytes;
            park();
        }
    }

    /** Whether the connection has closed meanwhile; what was read goes with it. */
    private boolean hasClosed() {
        if (state == State.DONE) {
            parts.forEach(FetchPart::dropRecords);
        }
        return state == State.DONE;
    }

    private void park() {
        state = State.PARKED;
        if (timer == null) {
            timer = home.schedule(limits.maxWaitMs, this::onTimeout);
        }
        forEachLoop((table, own) -> own.forEach(part -> part.park(table, this)));
    }

    private void onMoreAtHome(long bytes) {
        if (state != State.PARKED) { // it is being read again already, or over
            return;
        }
        missingBytes -= bytes;
        if (missingBytes <= 0) {
            // Not within the call: the partition that calls may be in the middle of parking the
            // others.
            state = State.READING;
            home.post(this::readAgain);
        }
    }

    private void readAgain() {
        if (state != State.DONE) {
            read(true);
        }
    }

    private void onTimeout() {
        timer = null;
        onStopping();
    }

    @Override
    public void onStopping() {
        expired = true;
        if (state == State.PARKED) {
            read(true);
        }
    }

    @Override
    public void onClosed() {
        finish();
        context.respondNothing();
        forEachLoop((table, own) -> own.forEach(part -> part.unpark(table, this)));
    }

    /** A partition hears of its next leader before the image does that the answer takes the name from. */
    private void respond(boolean namesLeaders) {
        if (namesLeaders) {
            services.whenImageCaughtUp(home, this::answer);
        } else {
            answer();
        }
    }

    private void answer() {
        if (hasClosed()) {
            return;
        }
        finish();
        context.connection().forget(this);
        context.respond(new FetchResponses(services, context, session, limits).build(parts));
    }

    private void finish() {
        state = State.DONE;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private int loopsConcerned() {
        int count = 0;
        for (List<FetchPart> own : byLoop) {
            count += own.isEmpty() ? 0 : 1;
        }
        return count;
    }

    /** Runs work on each loop that owns one of the partitions: at once at home, posted elsewhere. */
    private void forEachLoop(LoopWork work) {
        for (int i = 0; i < byLoop.size(); i++) {
            List<FetchPart> own = byLoop.get(i);
            if (!own.isEmpty()) {
                PartitionTable table = services.table(i);
                services.loops().loop(i).execute(() -> work.run(table, own));
            }
        }
    }

    @FunctionalInterface
    private interface LoopWork {
        void run(PartitionTable table, List<FetchPart> own);
    }
}
