package dev.wharf.e2e;

import java.util.List;

/** The network between the nodes of a cluster under test. Nodes are numbered from 1. */
interface NodeNetwork extends AutoCloseable {
    /** How a node is cut off. */
    enum Cut {
        /** No other node hears it or is heard; clients reach it. */
        FROM_NODES,
        /** It hears the other nodes, and they do not hear it; clients reach it. */
        MUTE,
        /** The other nodes hear it, and it does not hear them; clients reach it. */
        DEAF,
        /** It and the node of the next number do not hear each other; all the rest goes on. */
        FROM_NEXT,
        /** Nobody hears it or is heard. */
        FROM_ALL
    }

    /** Where clients and other nodes reach a node: {@code host:port}. */
    String address(int nodeId);

    /** The words before a command that run it where the node is. */
    List<String> prefix(int nodeId);

    /** Whether {@link #cut} is possible here. */
    boolean canCut();

    /** Cuts a node off, without a word to either side. */
    void cut(int nodeId, Cut cut);

    /** Undoes what {@link #cut} did to a node. */
    void heal(int nodeId);

    @Override
    void close();
}
