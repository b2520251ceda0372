package dev.wharf.e2e;

import java.util.ArrayList;
import java.util.List;

/** A network whose nodes have a disk each, mounted where their data is. Nodes are numbered from 1. */
record NetworkWithDisks(NodeNetwork network, List<PrivateDisk> disks) implements NodeNetwork {
    PrivateDisk disk(int nodeId) {
        return disks.get(nodeId - 1);
    }

    @Override
    public String address(int nodeId) {
        return network.address(nodeId);
    }

    @Override
    public List<String> prefix(int nodeId) {
        List<String> words = new ArrayList<>(network.prefix(nodeId));
        words.addAll(disk(nodeId).prefix());
        return words;
    }

    @Override
    public boolean canCut() {
        return network.canCut();
    }

    @Override
    public void cut(int nodeId, Cut cut) {
        network.cut(nodeId, cut);
    }

    @Override
    public void heal(int nodeId) {
        network.heal(nodeId);
    }

    @Override
    public void close() {
        network.close();
    }
}
