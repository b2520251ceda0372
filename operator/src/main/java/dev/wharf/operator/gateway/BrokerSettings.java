package dev.wharf.operator.gateway;

import dev.wharf.operator.observe.BrokerState;
import dev.wharf.operator.plan.ClusterAction;
import dev.wharf.operator.plan.ThrottledReplicas;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;

/**
 * What brokers have set. Each is asked itself, so one that has just died and is not fenced yet does not answer; that does not keep the others from being seen.
 *
 * @param ofAll what is set for all of them while they run
 * @param byBroker of those that have answered
 */
record BrokerSettings(SortedMap<String, String> ofAll, SortedMap<Integer, Config> byBroker) {
    /** KIP-1066: directories that get no new replicas; a star stands for all. */
    private static final String CORDONED = "cordoned.log.dirs";

    private static final String MIN_IN_SYNC = "min.insync.replicas";

    private static final ConfigResource ALL = new ConfigResource(ConfigResource.Type.BROKER, "");

    static BrokerSettings read(Admin admin, Collection<BrokerState> brokers)
            throws UnreachableException {
        Future<Config> all = askOfAll(admin);
        List<ConfigResource> active =
                brokers.stream()
                        .filter(BrokerState::active)
                        .map(broker -> resource(broker.id()))
                        .toList();
        SortedMap<Integer, Config> settings = new TreeMap<>();
        Map<ConfigResource, ? extends Future<Config>> answers =
                admin.describeConfigs(active).values();
        for (ConfigResource broker : active) {
            try {
                Config config = Answers.of(Objects.requireNonNull(answers.get(broker)));
                settings.put(Integer.parseInt(broker.name()), config);
            } catch (UnreachableException | ApiException silent) {
                // Without its answer it counts as one with nothing set.
                settings.remove(Integer.parseInt(broker.name()));
            }
        }
        return new BrokerSettings(ofAll(Answers.of(all)), settings);
    }

    /** Asks what is set for all brokers while they run. */
    static Future<Config> askOfAll(Admin admin) {
        return Objects.requireNonNull(admin.describeConfigs(List.of(ALL)).values().get(ALL));
    }

    static SortedMap<String, String> ofAll(Config config) {
        SortedMap<String, String> set = new TreeMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                set.put(entry.name(), entry.value());
            }
        }
        return set;
    }

    static Future<Void> configure(Admin admin, ClusterAction.Configure action) {
        Collection<AlterConfigOp> operations = ConfigOperations.of(action.set(), action.reset());
        return admin.incrementalAlterConfigs(Map.of(ALL, operations)).all();
    }

    static Future<Void> throttle(Admin admin, ClusterAction.Throttle action) {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        if (!action.set().isEmpty() || !action.reset().isEmpty()) {
            changes.put(ALL, ConfigOperations.of(action.set(), action.reset()));
        }
        action.topics()
                .forEach(
                        (topic, set) -> {
                            SortedSet<String> reset = new TreeSet<>(ThrottledReplicas.KEYS);
                            reset.removeAll(set.keySet());
                            changes.put(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    ConfigOperations.of(set, reset));
                        });
        return admin.incrementalAlterConfigs(changes).all();
    }

    static Future<Void> cordon(Admin admin, int broker, boolean cordoned) {
        AlterConfigOp operation =
                new AlterConfigOp(
                        new ConfigEntry(CORDONED, cordoned ? "*" : ""),
                        cordoned ? AlterConfigOp.OpType.SET : AlterConfigOp.OpType.DELETE);
        return admin.incrementalAlterConfigs(Map.of(resource(broker), List.of(operation))).all();
    }

    boolean isCordoned(int broker) {
        Config config = byBroker.get(broker);
        return config != null && !value(config, CORDONED).isEmpty();
    }

    /** As one of the brokers has it; the operator sets the same for all. */
    int minInSyncReplicas() {
        return byBroker.values().stream()
                .map(config -> value(config, MIN_IN_SYNC))
                .filter(value -> !value.isEmpty())
                .map(Integer::parseInt)
                .findFirst()
                .orElse(1);
    }

    private static String value(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static ConfigResource resource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(broker));
    }
}
