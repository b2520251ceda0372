package dev.wharf.operator.manifest;

import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a cluster owns.
 *
 * @param objects in the order in which they are best applied
 * @param image of the brokers
 * @param madeOf what of the spec went into the pods
 * @param runningConfig settings of the brokers that are in no object, as brokers take them while they run
 * @param revision of the pods: the label {@link Names#REVISION} of one that is up to date
 */
public record ClusterManifests(
        List<HasMetadata> objects,
        String revision,
        String image,
        SortedMap<String, String> madeOf,
        SortedMap<String, String> runningConfig) {
    public ClusterManifests {
        objects = List.copyOf(objects);
        madeOf = Collections.unmodifiableSortedMap(new TreeMap<>(madeOf));
        runningConfig = Collections.unmodifiableSortedMap(new TreeMap<>(runningConfig));
    }

    /** The objects of a cluster, as they should be now. */
    public static ClusterManifests of(MQCluster cluster, Standing standing) {
        MQClusterSpec spec = cluster.getSpec();
        Names names = new Names(cluster);
        BrokerProperties properties = new BrokerProperties(names, standing.identity(), spec);
        BrokerSet brokers = new BrokerSet(names, spec, standing, properties.shared());
        List<HasMetadata> objects = new ArrayList<>();
        objects.add(BrokerServiceAccount.of(names, spec.podOrNone()));
        objects.add(ManagementSecret.of(names, standing.token()));
        objects.add(BrokerConfigMap.of(names, properties, standing));
        objects.add(HeadlessService.of(names));
        objects.add(BootstrapService.of(names));
        objects.addAll(
                ListenerServices.of(
                        names,
                        spec.listenersOrNone(),
                        Math.max(spec.replicas(), standing.replicas())));
        objects.add(BrokerNetworkPolicy.of(names, spec.listenersOrNone()));
        objects.add(DisruptionBudget.of(names));
        objects.add(brokers.build());
        return new ClusterManifests(
                objects,
                brokers.revision(),
                brokers.image(),
                brokers.madeOf(),
                RunningSettings.of(spec.configOrNone()));
    }
}
