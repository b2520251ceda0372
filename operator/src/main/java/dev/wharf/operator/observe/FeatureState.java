package dev.wharf.operator.observe;

/**
 * A feature that all brokers have to agree on (KIP-584).
 *
 * @param finalised the level that the cluster is at; 0 if it has not begun to use the feature
 * @param highest the highest level that the broker which was asked knows
 */
public record FeatureState(int finalised, int highest) {}
