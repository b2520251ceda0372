package dev.wharf.controller;

/** Whether there are other nodes to be heard of. */
public enum Membership {
    /** One node is the whole cluster: it leads from its registration on, and nobody waits for its heartbeats. */
    ALONE,
    /** Brokers register as fenced, and live by their heartbeats. */
    CLUSTER
}
