package dev.wharf.controller;

import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;

/** What the controller's machine knows. Written by {@link #apply} alone; decisions only read. */
final class ControllerState {
    private final TopicNameIndex names = new TopicNameIndex();
    private final PartitionIndex partitions = new PartitionIndex();
    private final Liveness liveness;
    private MetadataImage image = MetadataImage.EMPTY;

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
            case ControllerRecord.Volatile volatileRecord -> liveness.apply(volatileRecord, image);
        }
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
    }
}
