package dev.wharf.controller;

import dev.wharf.metadata.MetadataRecord;

/** What happens in the controller's machine: {@link Logged} records are the cluster's metadata, {@link Volatile} ones are lost with the state. */
public sealed interface ControllerRecord {
    /** Written to the metadata log. */
    record Logged(MetadataRecord record) implements ControllerRecord {}

    /** Applied, never written: who has been heard of, and when. Times are monotonic. */
    sealed interface Volatile extends ControllerRecord {}

    /**
     * The rebuilt state is in use: every broker that is not fenced has a whole session to make itself heard.
     *
     * @param mustReachOffset up to which a broker has to have read the metadata log to be caught up
     */
    record Resumed(long atMs, long mustReachOffset) implements Volatile {}

    /**
     * A broker has registered: its next session begins with its first heartbeat.
     *
     * @param mustReachOffset up to which it has to have read the metadata log to be caught up
     */
    record Registered(int brokerId, long mustReachOffset) implements Volatile {}

    /**
     * A broker has sent a heartbeat.
     *
     * @param metadataOffset how far it has read the metadata log
     */
    record Heard(int brokerId, long atMs, long metadataOffset) implements Volatile {}

    /** A broker's connection is gone. */
    record Lost(int brokerId, long atMs) implements Volatile {}

    /**
     * A broker leads nothing any more and may go as soon as all others know.
     *
     * @param othersReachOffset up to which they have to have read the metadata log
     */
    record Leaving(int brokerId, long othersReachOffset) implements Volatile {}

    /** A permit to restart brokers was given. */
    record Permitted(long atMs) implements Volatile {}

    /** The leaders are looked at again at this time. */
    record UpkeepSet(long atMs) implements Volatile {}
}
