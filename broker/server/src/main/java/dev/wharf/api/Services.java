package dev.wharf.api;

import dev.wharf.controller.Membership;
import dev.wharf.env.Clock;
import dev.wharf.env.Disk;
import dev.wharf.env.Entropy;
import dev.wharf.env.Loop;
import dev.wharf.metadata.BrokerRegistration;
import dev.wharf.metadata.MetadataImage;
import dev.wharf.metadata.MetadataPublisher;
import dev.wharf.metadata.PartitionImage;
import dev.wharf.protocol.Errors;
import dev.wharf.replica.FetchSessions;
import dev.wharf.replica.PartitionLoops;
import dev.wharf.replica.PartitionTable;
import dev.wharf.replica.StorageHealth;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rooms below, as the handlers reach them. Immutable; what it leads to has owners of its own.
 *
 * @param storage the log directory
 * @param tables by index of the loop that owns them
 * @param sessions by index of the loop that owns them
 * @param dice by index of the loop that owns them
 * @param counts by index of the loop that owns them
 * @param forwarding to the node whose controller is active; null on a node that is alone
 */
record Services(
        BrokerConfig config,
        String clusterId,
        Clock clock,
        ByteBufAllocator allocator,
        Storage storage,
        PartitionLoops loops,
        List<PartitionTable> tables,
        List<FetchSessions> sessions,
        List<Entropy> dice,
        List<LoopCounts> counts,
        MetadataPublisher metadata,
        Endpoints endpoints,
        ControllerGateway controller,
        @Nullable Forwarding forwarding,
        GroupCoordinators groups,
        ConfigCatalog configs,
        TelemetryCounters telemetry) {
    /** The one log directory, and whether it can be trusted. */
    record Storage(Disk disk, StorageHealth health) {}

    /** The cluster as every loop has seen it. */
    MetadataImage image() {
        return metadata.image();
    }

    /** Runs {@code task} on {@code home} once {@link #image} shows all that any partition here has heard of before this call. */
    void whenImageCaughtUp(Loop home, Runnable task) {
        metadata.whenCaughtUp(() -> home.execute(task));
    }

    /** NONE if a replica of the partition is assigned to this node, or else what a client is told so that it looks elsewhere. */
    Errors refusal(PartitionImage partition) {
        return partition.replicas().contains(config.nodeId())
                ? Errors.NONE
                : Errors.NOT_LEADER_OR_FOLLOWER;
    }

    /** Whether there are other nodes. */
    Membership membership() {
        return forwarding == null ? Membership.ALONE : Membership.CLUSTER;
    }

    /** A node that takes what is for the controller: the one where it is active if that can be reached, as every node passes it on. */
    int controllerId() {
        int leader = controller.leaderId();
        BrokerRegistration registration = image().brokers().get(leader);
        return registration != null && !registration.fenced() ? leader : config.nodeId();
    }

    /** The partitions of a loop; to be used on that loop. */
    PartitionTable table(int loopIndex) {
        return tables.get(loopIndex);
    }

    /** Chance on a connection's loop. */
    Entropy dice(ClientConnection connection) {
        return dice.get(connection.loopIndex());
    }

    LoopCounts counts(ClientConnection connection) {
        return counts.get(connection.loopIndex());
    }

    FetchSessions fetchSessions(ClientConnection connection) {
        return sessions.get(connection.loopIndex());
    }
}
