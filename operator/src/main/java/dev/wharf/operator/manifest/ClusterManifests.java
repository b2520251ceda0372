package dev.wharf.operator.manifest;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * All that a cluster owns.
 *
 * @param objects in the order in which they are best applied
 * @param revision of the pods: the label {@link Names#REVISION} of one that is up to date
 */
public record ClusterManifests(List<HasMetadata> objects, String revision) {
    public ClusterManifests {
        objects = List.copyOf(objects);
    }

    /** The objects of a cluster, as they should be now. */
    public static ClusterManifests of(MQCluster cluster, Standing standing) {
        MQClusterSpec spec = cluster.getSpec();
        Names names = new Names(cluster);
        BrokerProperties properties = new BrokerProperties(names, standing.identity(), spec);
        BrokerSet brokers = new BrokerSet(names, spec, standing, properties.shared());
        return new ClusterManifests(
                List.of(
                        BrokerServiceAccount.of(names),
                        BrokerConfigMap.of(names, properties, standing),
                        HeadlessService.of(names),
                        BootstrapService.of(names),
                        BrokerNetworkPolicy.of(names),
                        DisruptionBudget.of(names),
                        brokers.build()),
                brokers.revision());
    }
}
