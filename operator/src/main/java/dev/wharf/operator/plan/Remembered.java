package dev.wharf.operator.plan;

import java.util.List;

/**
 * What the status keeps because it cannot be seen afterwards.
 *
 * @param rebalancing whether replicas are being spread over new brokers
 * @param managedConfig settings that the operator has made while brokers ran, and takes back when the spec drops them
 */
public record Remembered(boolean rebalancing, List<String> managedConfig) {
    public Remembered {
        managedConfig = List.copyOf(managedConfig);
    }
}
