package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who reaches a listener, and how. */
public enum ListenerType {
    /** Clients inside of Kubernetes, by the host names of the pods. */
    @JsonProperty("Internal")
    INTERNAL,
    /** Clients that reach the nodes: each broker has a port that is open on all of them. */
    @JsonProperty("NodePort")
    NODE_PORT,
    /** Clients that reach the load balancers which Kubernetes makes: one for each broker, and one to begin with. */
    @JsonProperty("LoadBalancer")
    LOAD_BALANCER;

    /** Whether a broker learns its address only from Kubernetes. */
    public boolean isOutside() {
        return this != INTERNAL;
    }
}
