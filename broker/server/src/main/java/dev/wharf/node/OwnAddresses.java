package dev.wharf.node;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where this node is found, to tell it from the others in a list that is the same on all nodes.
 *
 * @param listeners for clients
 * @param quorumListeners for the metadata quorum; empty where the nodes are called by a listener for clients
 * @param quorumListener the name under which the voters' addresses stand
 * @param advertised what others are told of either
 */
record OwnAddresses(
        List<Listener> listeners,
        List<Listener> quorumListeners,
        String quorumListener,
        List<Listener> advertised) {
    boolean opensQuorumListener() {
        return !quorumListeners.isEmpty();
    }

    /** Whether an address leads here. Asks the name service where the port alone does not tell. */
    boolean contains(HostPort address) {
        return advertised.stream().anyMatch(listener -> isSame(listener, address))
                || Stream.concat(listeners.stream(), quorumListeners.stream())
                        .anyMatch(
                                listener -> isSame(listener, address) || leads(address, listener));
    }

    private static boolean isSame(Listener listener, HostPort address) {
        return listener.port() == address.port()
                && listener.host().equalsIgnoreCase(address.host());
    }

    private static boolean leads(HostPort address, Listener listener) {
        if (address.port() != listener.port()) {
            return false;
        }
        if (listener.isEverywhere()) {
            return isThisMachine(address.host());
        }
        try {
            return InetAddress.getByName(address.host()).equals(listener.address().getAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether a host is this machine; false where nobody knows the name. */
    static boolean isThisMachine(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }
}
