package dev.wharf.node;

import dev.wharf.api.BrokerConfig;
import dev.wharf.api.BrokerKeys;
import dev.wharf.network.NetworkConfig;

/** What a node makes of its settings before it touches anything. */
record StartSettings(NodeConfig node, NetworkConfig network, BrokerConfig broker, BrokerKeys keys) {
    /**
     * Reads all settings, and checks those that no component reads.
     *
     * @throws RefusalException with origin, key and accepted range
     */
    static StartSettings of(Settings settings) throws RefusalException {
        StartSettings read =
                new StartSettings(
                        settings.read(NodeConfig::of),
                        settings.read(NetworkConfig::of),
                        settings.read(BrokerConfig::from),
                        new BrokerKeys(Node.outerKeys()));
        settings.check(read.keys);
        return read;
    }
}
