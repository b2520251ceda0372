package dev.wharf.operator.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The way to each cluster, kept open as long as the cluster is there. As many as there are clusters. */
public final class Gateways implements AutoCloseable {
    private final Map<String, Brokers> open = new ConcurrentHashMap<>();

    /**
     * The way to a cluster.
     *
     * @param uid of its resource, so that a cluster that is made anew under an old name is another
     * @param maker makes it, if it is not open yet
     */
    public Brokers to(String uid, Supplier<Brokers> maker) {
        return open.computeIfAbsent(uid, absent -> maker.get());
    }

    /** Forgets a cluster that is gone. */
    public void forget(String uid) {
        Brokers brokers = open.remove(uid);
        if (brokers != null) {
            brokers.close();
        }
    }

    @Override
    public void close() {
        open.keySet().forEach(this::forget);
    }
}
