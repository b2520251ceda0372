package dev.wharf.operator.plan;

import dev.wharf.operator.api.MaintenanceWindow;
import dev.wharf.operator.api.NoSpareReplica;
import dev.wharf.operator.api.UpgradePolicy;
import org.jspecify.annotations.Nullable;

/**
 * How the owner of a cluster wants things to be done.
 *
 * @param rebalance whether new brokers are to get their share of replicas
 * @param throttle bytes per second that may move to and from each broker; 0 for any number
 * @param preferredLeaders whether partitions are to be led by their first replica
 * @param window when brokers that serve may be restarted; null for at any time
 */
public record Policies(
        NoSpareReplica noSpareReplica,
        boolean rebalance,
        long throttle,
        boolean preferredLeaders,
        UpgradePolicy upgrade,
        @Nullable MaintenanceWindow window) {}
