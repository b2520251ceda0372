package dev.wharf.protocol.wire;

/**
 * A generated message: a plain mutable value with one accessor {@code x()} and one fluent {@code setX(..)} per field. Not for
 * sharing between threads.
 */
public interface ApiMessage {
    /** The API key of a request or response, the record type of a metadata or coordinator record, or -1. */
    short apiKey();

    /** The lowest version that can be read and written. */
    short lowestSupportedVersion();

    /** The highest version that can be read and written, unstable ones included. */
    short highestSupportedVersion();

    /**
     * Reads all fields at {@code version} into a new message; fields that the version does not have keep their defaults. Slices of
     * records and zero-copy bytes point into the reader's buffer and live as long as it does. Lists that are read empty, and those of
     * a new message, cannot be changed.
     *
     * @throws MalformedMessageException on bytes that are no such message; the only exception for any input
     */
    void read(WireReader in, short version);

    /**
     * Writes all fields at {@code version}.
     *
     * @throws UnsupportedFieldException if a field that is not ignorable has a value that the version cannot carry
     */
    void write(WireWriter out, short version);
}
