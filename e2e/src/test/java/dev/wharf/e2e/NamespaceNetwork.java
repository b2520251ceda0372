package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Each node in a network namespace of its own, all on one bridge, the tests' clients on the machine's side of it. For root alone. A node is cut off by wrong
 * hardware addresses for its neighbours: what it sends is lost on the way, as from a switch that has failed, and nobody is told.
 */
final class NamespaceNetwork implements NodeNetwork {
    private static final int PORT = 9092;
    private static final int MACHINE = 254;
    private static final int NETWORKS = 200;
    private static final String NOBODY = "02:00:00:00:00:01";

    private final int number;
    private final int nodes;

    private NamespaceNetwork(int number, int nodes) {
        this.number = number;
        this.nodes = nodes;
    }

    /** Whether this machine lets the tests make one. */
    static boolean isPossible() {
        String probe = "wharf-probe-" + ProcessHandle.current().pid();
        return run("ip", "netns", "add", probe) == 0 && run("ip", "netns", "del", probe) == 0;
    }

    static NamespaceNetwork of(int nodes) {
        int number = 1;
        while (run("ip", "link", "add", bridge(number), "type", "bridge") != 0) {
            number++; // somebody else has it
            assertThat(number).as("networks on this machine").isLessThan(NETWORKS);
        }
        NamespaceNetwork network = new NamespaceNetwork(number, nodes);
        try {
            network.build();
            return network;
        } catch (AssertionError failed) {
            network.close();
            throw failed;
        }
    }

    private static String bridge(int number) {
        return "wharf" + number;
    }

    private String namespace(int nodeId) {
        return bridge(number) + "-" + nodeId;
    }

    /** The machine's end of a node's cable. */
    private String cable(int nodeId) {
        return bridge(number) + "v" + nodeId;
    }

    private String host(int last) {
        return "10.213." + number + "." + last;
    }

    private void build() {
        must("ip", "addr", "add", host(MACHINE) + "/24", "dev", bridge(number));
        must("ip", "link", "set", bridge(number), "up");
        for (int id = 1; id <= nodes; id++) {
            String space = namespace(id);
            must("ip", "netns", "add", space);
            must(
                    "ip", "link", "add", cable(id), "type", "veth", "peer", "name", "eth0", "netns",
                    space);
            must("ip", "link", "set", cable(id), "master", bridge(number), "up");
            must("ip", "-n", space, "addr", "add", host(id) + "/24", "dev", "eth0");
            must("ip", "-n", space, "link", "set", "eth0", "up");
            must("ip", "-n", space, "link", "set", "lo", "up");
        }
    }

    @Override
    public String address(int nodeId) {
        return host(nodeId) + ":" + PORT;
    }

    @Override
    public List<String> prefix(int nodeId) {
        return List.of("ip", "netns", "exec", namespace(nodeId));
    }

    @Override
    public boolean canCut() {
        return true;
    }

    @Override
    public void cut(int nodeId, Cut cut) {
        switch (cut) {
            case FROM_NODES -> {
                for (int other : others(nodeId)) {
                    lose(nodeId, other);
                    lose(other, nodeId);
                }
            }
            case MUTE -> {
                for (int other : others(nodeId)) {
                    lose(nodeId, other);
                }
            }
            case DEAF -> {
                for (int other : others(nodeId)) {
                    lose(other, nodeId);
                }
            }
            case FROM_NEXT -> {
                lose(nodeId, next(nodeId));
                lose(next(nodeId), nodeId);
            }
            case FROM_ALL -> must("bridge", "link", "set", "dev", cable(nodeId), "state", "0");
        }
    }

    @Override
    public void heal(int nodeId) {
        must("bridge", "link", "set", "dev", cable(nodeId), "state", "3");
        for (int other : others(nodeId)) {
            find(nodeId, other);
            find(other, nodeId);
        }
    }

    /** From now on what one node sends to another goes nowhere. */
    private void lose(int from, int to) {
        must(
                "ip",
                "-n",
                namespace(from),
                "neigh",
                "replace",
                host(to),
                "lladdr",
                NOBODY,
                "dev",
                "eth0",
                "nud",
                "permanent");
    }

    /** One node looks for another anew; it may never have lost it. */
    private void find(int from, int to) {
        run("ip", "-n", namespace(from), "neigh", "del", host(to), "dev", "eth0");
    }

    private int next(int nodeId) {
        return nodeId % nodes + 1;
    }

    private List<Integer> others(int nodeId) {
        List<Integer> others = new ArrayList<>();
        for (int id = 1; id <= nodes; id++) {
            if (id != nodeId) {
                others.add(id);
            }
        }
        return others;
    }

    @Override
    public void close() {
        for (int id = 1; id <= nodes; id++) {
            run("ip", "link", "del", cable(id)); // would go with the other end, but at leisure
            run("ip", "netns", "del", namespace(id));
        }
        run("ip", "link", "del", bridge(number));
    }

    private static void must(String... command) {
        assertThat(run(command)).as(String.join(" ", command)).isZero();
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
        } catch (IOException noSuchProgram) {
            return 127;
        }
    }
}
