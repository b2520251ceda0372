package dev.wharf.api;

import dev.wharf.log.JournalFigures;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.List;

/** What a simulation sees of the partitions within a broker; it has one thread, so every loop's are its own. */
public final class BrokerPartitions {
    private BrokerPartitions() {}

    /** The metadata offset of the broker's image. */
    public static long imageOffset(Broker broker) {
        return broker.imageOffset();
    }

    /** What is committed of the metadata as far as the broker's controller knows, seen by every loop or not. */
    public static MetadataImage committed(Broker broker) {
        return broker.controller().committed();
    }

    /** The metadata offset of {@link #committed}. */
    public static long committedOffset(Broker broker) {
        return broker.controller().committedOffset();
    }

    /** The epoch under which the broker is registered in its cluster; -1 while it is not. */
    public static long brokerEpoch(Broker broker) {
        return broker.brokerEpoch();
    }

    /** All partitions that {@code broker} serves now. */
    public static List<Partition> of(Broker broker) {
        List<Partition> all = new ArrayList<>();
        broker.tables().forEach(table -> all.addAll(table.all()));
        return all;
    }

    /** What the journals of {@code broker} have done in this life; on its first loop. */
    public static JournalFigures journal(Broker broker) {
        return broker.journalFigures();
    }

    /** How many partitions {@code broker} does not serve because they are damaged. */
    public static int quarantined(Broker broker) {
        return broker.tables().stream().mapToInt(table -> table.quarantined()).sum();
    }
}
