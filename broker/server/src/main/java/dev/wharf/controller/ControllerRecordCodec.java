package dev.wharf.controller;

import dev.wharf.machine.MachineLog;
import dev.wharf.machine.RecordCodec;
import dev.wharf.metadata.MetadataRecordCodec;
import dev.wharf.types.Invariants.InvariantViolation;

/** The machine's logged records as metadata records. Without state. */
final class ControllerRecordCodec implements RecordCodec<ControllerRecord> {
    private final MetadataRecordCodec codec;

    ControllerRecordCodec(MetadataRecordCodec codec) {
        this.codec = codec;
    }

    @Override
    public MachineLog.Entry encode(ControllerRecord record) {
        return switch (record) {
            case ControllerRecord.Logged logged -> codec.encode(logged.record());
            case ControllerRecord.Volatile _ ->
                    throw new InvariantViolation("a volatile record is never written");
        };
    }

    @Override
    public ControllerRecord decode(MachineLog.Entry entry) {
        return new ControllerRecord.Logged(codec.decode(entry));
    }
}
