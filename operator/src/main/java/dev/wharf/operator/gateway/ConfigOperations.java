package dev.wharf.operator.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;

/** Changes of a configuration in the words of Kafka's client. Without state. */
final class ConfigOperations {
    private ConfigOperations() {}

    static List<AlterConfigOp> of(SortedMap<String, String> set, SortedSet<String> reset) {
        List<AlterConfigOp> operations = new ArrayList<>();
        set.forEach(
                (key, value) -> operations.add(operation(key, value, AlterConfigOp.OpType.SET)));
        reset.forEach(key -> operations.add(operation(key, "", AlterConfigOp.OpType.DELETE)));
        return operations;
    }

    private static AlterConfigOp operation(String key, String value, AlterConfigOp.OpType type) {
        return new AlterConfigOp(new ConfigEntry(key, value), type);
    }
}
