package dev.wharf.operator.manifest;

import dev.wharf.operator.api.Listener;
import dev.wharf.operator.api.MQCluster;
import dev.wharf.operator.api.MQClusterSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
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
 * @param startConfig all settings that the first broker would start with if its pod followed the spec
 * @param jvmOptions further options of Java that it would start with
 * @param runningConfig settings of the brokers that are in no object, as brokers take them while they run
 * @param revision of the pods: the label {@link Names#REVISION} of one that is up to date
 */
public record ClusterManifests(
        List<HasMetadata> objects,
        String revision,
        String image,
        SortedMap<String, String> madeOf,
        SortedMap<String, String> startConfig,
        List<String> jvmOptions,
        SortedMap<String, String> runningConfig) {
    public ClusterManifests {
        objects = List.copyOf(objects);
        madeOf = Collections.unmodifiableSortedMap(new TreeMap<>(madeOf));
        startConfig = Collections.unmodifiableSortedMap(new TreeMap<>(startConfig));
        jvmOptions = List.copyOf(jvmOptions);
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
        objects.addAll(services(names, spec, standing));
        // Brokers tell clients the names of Services: were these refused, nobody may be told.
        objects.add(BrokerConfigMap.of(names, properties, standing));
        objects.add(BrokerNetworkPolicy.of(names, spec.listenersOrNone()));
        objects.add(DisruptionBudget.of(names));
        objects.add(brokers.build());
        return new ClusterManifests(
                objects,
                brokers.revision(),
                brokers.image(),
                brokers.madeOf(),
                properties.of(0, standing.founded()),
                spec.jvmOptionsOrNone(),
                RunningSettings.of(spec.configOrNone()));
    }

    private static List<Service> services(Names names, MQClusterSpec spec, Standing standing) {
        int brokers = Math.max(spec.replicas(), standing.replicas());
        List<Listener> listeners = spec.listenersOrNone();
        List<Service> services = new ArrayList<>();
        services.add(HeadlessService.of(names));
        services.add(BootstrapService.of(names));
        for (int ordinal = 0; ordinal < brokers; ordinal++) {
            services.add(BrokerService.of(names, listeners, ordinal));
        }
        services.addAll(ListenerServices.of(names, listeners, brokers));
        return services;
    }
}
