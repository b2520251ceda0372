package dev.wharf.operator.manifest;

/** The ports of a broker, and the listeners behind two of them. */
public enum Port {
    /** Clients. */
    CLIENTS("clients", 9092),
    /** Replication and metadata: other brokers of the cluster, nobody else. */
    BROKERS("brokers", 9093),
    /** Health, metrics and management. */
    HTTP("http", 9080);

    /** Its name, in Services and pods. */
    public final String label;

    public final int number;

    Port(String label, int number) {
        this.label = label;
        this.number = number;
    }
}
