package dev.wharf.api;

import dev.wharf.env.Clock;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.replica.FetchSessions;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.PartitionTable;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * The rooms below, as the handlers reach them. Immutable; what it leads to has owners of its own.
 *
 * @param tables by index of the loop that owns them
 * @param sessions by index of the loop that owns them
 */
record Services(
        BrokerConfig config,
        String clusterId,
        Clock clock,
        ByteBufAllocator allocator,
        PartitionLoops loops,
        List<PartitionTable> tables,
        List<FetchSessions> sessions,
        MetadataPublisher metadata,
        Endpoints endpoints,
        ControllerGateway controller,
        GroupCoordinators groups,
        ConfigCatalog configs) {
    /** The cluster as every loop has seen it. */
    MetadataImage image() {
        return metadata.image();
    }

    /** The partitions of a loop; to be used on that loop. */
    PartitionTable table(int loopIndex) {
        return tables.get(loopIndex);
    }

    FetchSessions fetchSessions(ClientConnection connection) {
        return sessions.get(connection.loopIndex());
    }
}
