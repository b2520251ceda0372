package dev.wharf.controller;

import dev.wharf.consensus.MetadataLog;
import dev.wharf.machine.MachineLog;
import dev.wharf.metadata.MetadataDelta;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.types.Invariants;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the metadata log and all who live on it: applies what is committed to the image, publishes that, and is the log below the
 * controller's machine. For the machine, committed means that every loop has seen it.
 *
 * <p>Owner: the loop of the metadata log.
 */
final class MetadataFeed implements MachineLog, MetadataLog.Listener {
    private final MetadataLog log;
    private final MetadataRecordCodec codec;
    private final MetadataPublisher publisher;
    private final Leadership leadership;
    private final ControllerFaults faults;

    private MetadataImage image = MetadataImage.EMPTY;
    private long imageOffset;
    private long seenOffset;

    /** Gathers everything that is committed before a leader is known; null from then on. */
    private MetadataDelta.@Nullable Builder loading;

    private MachineLog.@Nullable Listener machine;
    private int epoch;

    /** Hears whether this node leads, and what has become of the log. */
    interface Leadership {
        /** The image holds all that was committed; the machine may run. */
        void onLeader();

        void onResign();

        /** Another node leads, or this one; -1 as long as none is known. */
        void onLeaderChange(int leaderId);

        /** The log has stopped before a machine ran on it. */
        void onFailure(IOException cause);

        /** More is committed, and applied to the image. */
        void onCommitted();
    }

    MetadataFeed(
            MetadataLog log,
            MetadataRecordCodec codec,
            MetadataPublisher publisher,
            Leadership leadership,
            ControllerFaults faults) {
        this.log = log;
        this.codec = codec;
        this.publisher = publisher;
        this.leadership = leadership;
        this.faults = faults;
        this.loading = new MetadataDelta.Builder(image);
    }

    /** The image of all that is committed, seen by every loop or not. */
    MetadataImage image() {
        return image;
    }

    /** The offset of {@link #image}. */
    long imageOffset() {
        return imageOffset;
    }

    // ---- the log below the machine

    @Override
    public long append(List<Entry> entries) throws IOException {
        List<byte[]> frames = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            frames.add(require(entry.value()));
        }
        long end = log.append(epoch, frames);
        if (faults.answersBeforeCommit()) {
            seenOffset = end;
        }
        return end;
    }

    @Override
    public long committedOffset() {
        return seenOffset;
    }

    @Override
    public void listen(MachineLog.Listener listener) {
        machine = listener;
    }

    @Override
    public long replay(Visitor visitor) {
        image.describe(record -> visitor.onEntry(codec.encode(record)));
        return imageOffset;
    }

    // ---- what the metadata log tells

    @Override
    public void onSnapshot(long endOffset, MetadataLog.RecordSource records) throws IOException {
        MetadataDelta.Builder builder = new MetadataDelta.Builder(MetadataImage.EMPTY);
        for (byte[] frame = records.next(); frame != null; frame = records.next()) {
            builder.apply(codec.decodeFrame(frame));
        }
        imageOffset = endOffset;
        if (loading != null) {
            loading = builder;
        } else {
            publish(MetadataDelta.between(image, builder.build(endOffset).image(), endOffset));
            leadership.onCommitted();
        }
    }

    @Override
    public void onCommit(long endOffset, List<byte[]> records) {
        MetadataDelta.Builder builder =
                loading == null ? new MetadataDelta.Builder(image) : loading;
        for (byte[] frame : records) {
            builder.apply(codec.decodeFrame(frame));
        }
        imageOffset = endOffset;
        if (loading == null) {
            publish(builder.build(endOffset));
            leadership.onCommitted();
        }
    }

    private void publish(MetadataDelta delta) {
        image = delta.image();
        publisher.publish(
                delta,
                () -> {
                    seenOffset = delta.offset();
                    if (machine != null) {
                        machine.onCommit();
                    }
                });
    }

    @Override
    public void onLeaderChange(int leaderId, int leaderEpoch) {
        if (loading != null && leaderId >= 0) {
            MetadataDelta delta = loading.build(imageOffset);
            loading = null;
            publish(delta);
        }
        leadership.onLeaderChange(leaderId);
    }

    @Override
    public void onLeader(int leaderEpoch) {
        epoch = leaderEpoch;
        leadership.onLeader();
    }

    @Override
    public void onResign(int leaderEpoch) {
        leadership.onResign();
    }

    @Override
    public void onFailure(IOException cause) {
        if (machine != null) {
            machine.onFailure(cause); // the machine's runtime tells its owner
        } else {
            leadership.onFailure(cause);
        }
    }

    private static byte[] require(byte @Nullable [] frame) {
        if (frame == null) {
            throw new Invariants.InvariantViolation("a metadata record has bytes");
        }
        return frame;
    }
}
