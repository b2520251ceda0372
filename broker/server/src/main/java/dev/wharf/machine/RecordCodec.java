package dev.wharf.machine;

import org.jspecify.annotations.Nullable;

/** Turns a machine's logged records into log entries and back. Without state. */
public interface RecordCodec<R> {
    /** The entry of a logged record; never called with a volatile one. */
    MachineLog.Entry encode(R record);

    /**
     * The record of an entry, or null for an entry of a kind that a newer version wrote and that an older one may ignore.
     *
     * @throws dev.wharf.protocol.wire.MalformedMessageException for an entry that is no record
     */
    @Nullable R decode(MachineLog.Entry entry);
}
