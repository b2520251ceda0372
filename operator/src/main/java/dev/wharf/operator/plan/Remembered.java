package dev.wharf.operator.plan;

import java.util.List;

/**
 * What the status keeps because it cannot be seen afterwards.
 *
 * @param rebalancing whether replicas are being spread over new brokers
 * @param throttled whether the operator has throttled replicas that move
 * @param managedConfig settings that the operator has made while brokers ran, and takes back when the spec drops them
 */
public record Remembered(boolean rebalancing, boolean throttled, List<String> managedConfig) {
    public Remembered {
        managedConfig = List.copyOf(managedConfig);
    }

    /** This, once the steps of a plan that are to be remembered are. */
    public Remembered after(List<ClusterAction> actions) {
        Remembered now = this;
        for (ClusterAction action : actions) {
            now =
                    switch (action) {
                        case ClusterAction.RememberRebalance rebalance ->
                                new Remembered(
                                        rebalance.underWay(), now.throttled, now.managedConfig);
                        case ClusterAction.RememberThrottle throttle ->
                                new Remembered(
                                        now.rebalancing, throttle.inPlace(), now.managedConfig);
                        case ClusterAction.RememberConfig config ->
                                new Remembered(now.rebalancing, now.throttled, config.keys());
                        default -> now;
                    };
        }
        return now;
    }
}
