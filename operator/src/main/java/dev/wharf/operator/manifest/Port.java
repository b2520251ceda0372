package dev.wharf.operator.manifest;

/** The ports of a broker, and the listeners behind two of them. */
enum Port {
    /** Clients. */
    CLIENTS("clients", 9092),
    /** Replication and metadata: other brokers of the cluster, nobody else. */
    BROKERS("brokers", 9093),
    /** Health, metrics and management. */
    HTTP("http", 9080);

    final String label;
    final int number;

    Port(String label, int number) {
        this.label = label;
        this.number = number;
    }
}
