package dev.wharf.api;

import dev.wharf.group.GroupMachine;
import dev.wharf.replica.Partition;
import java.util.ArrayList;
import java.util.List;

/** What a simulation sees of the group coordinators within a broker; it has one thread, so every loop's are its own. */
public final class BrokerGroups {
    private BrokerGroups() {}

    /** A coordinator that runs, and the partition that its state comes from. */
    public record Running(Partition partition, GroupMachine machine) {}

    /** All coordinators that take requests now. */
    public static List<Running> of(Broker broker) {
        List<Running> all = new ArrayList<>();
        for (GroupHost host : broker.groupHosts()) {
            for (GroupHost.Coordinator each : host.coordinators()) {
                if (each.runtime().isRunning()) {
                    all.add(new Running(each.partition(), each.machine()));
                }
            }
        }
        return all;
    }
}
