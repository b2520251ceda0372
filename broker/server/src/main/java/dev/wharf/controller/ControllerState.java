package dev.wharf.controller;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;

/** What the controller's machine knows. Written by {@link #apply} alone; decisions only read. */
final class ControllerState {
    private static final long NEVER = Long.MAX_VALUE;

    private final TopicNameIndex names = new TopicNameIndex();
    private final PartitionIndex partitions = new PartitionIndex();
    private final Liveness liveness;
    private MetadataImage image = MetadataImage.EMPTY;

    /** When this controller gave the last permit to restart brokers, or heard of it. */
    private long permittedAtMs = NEVER;

    ControllerState(ControllerConfig.Sessions sessions) {
        this.liveness = new Liveness(sessions);
    }

    /** The metadata, with what is applied and not yet committed. */
    MetadataImage image() {
        return image;
    }

    TopicNameIndex names() {
        return names;
    }

    PartitionIndex partitions() {
        return partitions;
    }

    Liveness liveness() {
        return liveness;
    }

    void apply(ControllerRecord record) {
        switch (record) {
            case ControllerRecord.Logged(MetadataRecord logged) -> apply(logged);
            case ControllerRecord.Volatile volatileRecord -> apply(volatileRecord);
        }
    }

    private void apply(ControllerRecord.Volatile record) {
        switch (record) {
            case ControllerRecord.Permitted(long atMs) -> permittedAtMs = atMs;
            case ControllerRecord.Resumed(long atMs, long _) -> permittedAtMs = atMs;
            case ControllerRecord.Registered _,
                    ControllerRecord.Heard _,
                    ControllerRecord.Lost _,
                    ControllerRecord.Leaving _,
                    ControllerRecord.UpkeepSet _ -> {} // of no permit
        }
        liveness.apply(record, image);
    }

    /** Whether a permit to restart that is in the metadata may still be used, as far as time goes: one that was given before this controller took over counts from then on. */
    boolean mayPermitLast(long nowMs, long leaseMs) {
        return permittedAtMs == NEVER || nowMs - permittedAtMs < leaseMs;
    }

    private void apply(MetadataRecord record) {
        MetadataImage before = image;
        image = image.apply(record);
        partitions.onChange(record, before, image);
        switch (record) {
            case MetadataRecord.Topic topic -> names.add(topic.name());
            case MetadataRecord.RemoveTopic topic ->
                    names.remove(before.topics().require(topic.id()).name());
            case MetadataRecord.UnregisterBroker broker -> liveness.forget(broker.brokerId());
            default -> {} // the image says it all
        }
    }

    void reset() {
        image = MetadataImage.EMPTY;
        names.clear();
        partitions.clear();
        liveness.clear();
        permittedAtMs = NEVER;
    }
}
