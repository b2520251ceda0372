package dev.wharf.controller;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.machine.MachineRuntime;
import dev.wharf.machine.Outcome;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.protocol.wire.MalformedMessageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata of the cluster on this node: the machine over the metadata log, and the publisher that brings its images to every loop.
 *
 * <p>Owner: the loop of its place, but for {@link #image}, which any thread may read.
 */
public final class Controller {
    /** Requests that wait for their commit; one more is refused as busy. */
    public static final int MAX_OPEN_REQUESTS = 1_000;

    /** No node is known to lead the metadata log. */
    public static final int NOBODY = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final MetadataLog log;
    private final long snapshotAfterBytes;
    private final MetadataRecordCodec codec = new MetadataRecordCodec();
    private final MetadataPublisher publisher;
    private final MetadataFeed feed;
    private final MachineRuntime<ControllerCommand, ControllerRecord, ControllerAnswer> runtime;

    private Consumer<IOException> onFailed = cause -> {};
    private final List<Runnable> leaderWatchers = new ArrayList<>();
    private volatile int leaderId = NOBODY;
    private boolean snapshotting;
    private long snapshotDueAtBytes;

    /**
     * What is fixed for a controller.
     *
     * @param membership whether there are other nodes
     * @param rules which configuration values are valid
     * @param snapshotAfterBytes committed bytes after which a snapshot is written
     * @param faults none but in tests
     */
    public record Settings(
            ControllerConfig config,
            Membership membership,
            ConfigRules rules,
            long snapshotAfterBytes,
            ControllerFaults faults) {}

    public Controller(Settings settings, MachineRuntime.Place place, MetadataLog log) {
        this.log = log;
        this.snapshotAfterBytes = settings.snapshotAfterBytes();
        this.snapshotDueAtBytes = snapshotAfterBytes;
        this.publisher = new MetadataPublisher(place.loop());
        this.feed = new MetadataFeed(log, codec, publisher, new OnLog(), settings.faults());
        this.runtime =
                new MachineRuntime<>(
                        new MachineRuntime.Settings("controller", MAX_OPEN_REQUESTS),
                        place,
                        new ControllerMachine(
                                settings.config(), settings.rules(), settings.membership()),
                        feed,
                        new ControllerRecordCodec(codec));
    }

    /** Where listeners subscribe, before {@link #start}. */
    public MetadataPublisher publisher() {
        return publisher;
    }

    /** The image that every loop has seen. */
    public MetadataImage image() {
        return publisher.image();
    }

    /** The image of all that is committed as far as this node knows, seen by every loop or not; on the controller's loop. */
    public MetadataImage committed() {
        return feed.image();
    }

    /** The metadata log's offset of {@link #committed}; on the controller's loop. */
    public long committedOffset() {
        return feed.imageOffset();
    }

    /**
     * Reads the log, publishes the image and takes commands as soon as this node leads.
     *
     * @param onFailed the log has stopped later on: the node can change no metadata any more
     * @throws IOException when the log cannot be read, or is damaged
     */
    public void start(Consumer<IOException> onFailed) throws IOException {
        this.onFailed = onFailed;
        try {
            log.start(feed);
        } catch (MalformedMessageException e) {
            throw new IOException(
                    "the metadata log holds a record that this version cannot read", e);
        }
    }

    /** The metadata log, to be asked about its quorum alone; on the controller's loop. */
    public MetadataLog log() {
        return log;
    }

    /** The node whose controller is active as far as is known, or {@link #NOBODY}. From any thread. */
    public int leaderId() {
        return leaderId;
    }

    /** Whether this node's controller decides; on the controller's loop. */
    public boolean isActive() {
        return runtime.isRunning();
    }

    /** Names one more who is told, on the controller's loop, when another node's controller is active, or this one's. */
    public void whenLeaderChanges(Runnable watcher) {
        leaderWatchers.add(watcher);
    }

    /** Submits a command; on the controller's loop. */
    public void submit(ControllerCommand command, Outcome.Callback<ControllerAnswer> callback) {
        runtime.submit(command, callback);
    }

    /** Stops: open requests get {@link Outcome.Reason#UNKNOWN}. */
    public void close() {
        runtime.stop();
        log.close();
    }

    /**
     * Stops as {@link #close} does, but lets another node lead first if there is one.
     *
     * @param timeoutMs after which it stops all the same
     */
    public void handOver(long timeoutMs, Runnable done) {
        runtime.stop();
        log.handOver(timeoutMs, done);
    }

    private void maybeSnapshot() {
        if (snapshotting || log.bytesSinceSnapshot() < snapshotDueAtBytes) {
            return;
        }
        snapshotting = true;
        MetadataImage image = feed.image();
        log.writeSnapshot(
                feed.imageOffset(),
                sink -> image.describe(record -> sink.accept(codec.encodeFrame(record))),
                failure -> {
                    snapshotting = false;
                    snapshotDueAtBytes = snapshotAfterBytes;
                    if (failure != null) {
                        // The log is whole without it; the next attempt comes after as much again.
                        snapshotDueAtBytes += log.bytesSinceSnapshot();
                        LOG.warn("No metadata snapshot could be written: {}", failure.toString());
                    }
                });
    }

    private final class OnLog implements MetadataFeed.Leadership {
        @Override
        public void onLeader() {
            try {
                runtime.start(cause -> onFailed.accept(cause));
            } catch (IOException e) {
                onFailed.accept(e);
                return;
            }
            leaderWatchers.forEach(Runnable::run);
        }

        @Override
        public void onResign() {
            runtime.stop();
        }

        @Override
        public void onLeaderChange(int newLeaderId) {
            leaderId = newLeaderId;
            leaderWatchers.forEach(Runnable::run);
        }

        @Override
        public void onFailure(IOException cause) {
            onFailed.accept(cause);
        }

        @Override
        public void onCommitted() {
            maybeSnapshot();
        }
    }
}
