package dev.wharf.controller;

import dev.wharf.machine.Decision;
import dev.wharf.machine.Machine;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataRecord;
import java.util.ArrayList;
import java.util.List;

/** One decision under way: each record that is noted shows in the image at once, so that what comes next builds on it. */
final class Draft {
    private final List<ControllerRecord> records = new ArrayList<>();
    private final List<ControllerRecord> volatileRecords = new ArrayList<>();
    private MetadataImage image;

    Draft(MetadataImage image) {
        this.image = image;
    }

    /** The metadata with all that is noted. */
    MetadataImage image() {
        return image;
    }

    void note(MetadataRecord record) {
        records.add(new ControllerRecord.Logged(record));
        image = image.apply(record);
    }

    void note(ControllerRecord.Volatile record) {
        volatileRecords.add(record);
    }

    /** The metadata offset from which on a broker has seen all that is noted up to here: a batch is read whole. */
    long seenFrom(Machine.Now now) {
        return now.endOffset() + (records.isEmpty() ? 0 : 1);
    }

    /** How many records are to be logged. */
    int size() {
        return records.size();
    }

    /** What is noted, with nobody to answer. */
    Decision<ControllerRecord, ControllerAnswer> decision() {
        return new Decision<>(records, volatileRecords, List.of());
    }

    /** What is noted, and the answer. */
    Decision<ControllerRecord, ControllerAnswer> decision(long requestId, ControllerAnswer answer) {
        return new Decision<>(
                records, volatileRecords, List.of(new Decision.Reply<>(requestId, answer)));
    }
}
