package dev.wharf.operator.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which of a node's addresses is meant, in Kubernetes' words. */
public enum NodeAddressType {
    @JsonProperty("ExternalIP")
    EXTERNAL_IP("ExternalIP"),
    @JsonProperty("ExternalDNS")
    EXTERNAL_DNS("ExternalDNS"),
    @JsonProperty("InternalIP")
    INTERNAL_IP("InternalIP"),
    @JsonProperty("InternalDNS")
    INTERNAL_DNS("InternalDNS"),
    @JsonProperty("Hostname")
    HOSTNAME("Hostname");

    /** As a node's status has it. */
    public final String text;

    NodeAddressType(String text) {
        this.text = text;
    }
}
