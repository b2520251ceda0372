package dev.wharf.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** All nodes on the loopback of this machine, each with a port of its own. */
final class LoopbackNetwork implements NodeNetwork {
    private static final int FIRST_PORT = 21_092;
    private static final int LAST_PORT = 32_000;
    private static final int APART = 100;
    private static final int HTTP_BELOW = 12;

    private final List<Integer> ports;

    private LoopbackNetwork(List<Integer> ports) {
        this.ports = List.copyOf(ports);
    }

    static LoopbackNetwork of(int nodes) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(free);
                ports.add(free.getLocalPort());
            }
        } finally {
            for (ServerSocket each : held) {
                each.close();
            }
        }
        return new LoopbackNetwork(ports);
    }

    /** The first of some ports for {@code wharf cluster up}, all free and so are those of HTTP below them; none of them is one that the system gives to clients. */
    static int freePorts(int nodes) {
        return IntStream.iterate(FIRST_PORT, port -> port < LAST_PORT, port -> port + APART)
                .filter(
                        port ->
                                IntStream.range(port - HTTP_BELOW, port + nodes)
                                        .allMatch(LoopbackNetwork::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public String address(int nodeId) {
        return "127.0.0.1:" + ports.get(nodeId - 1);
    }

    @Override
    public List<String> prefix(int nodeId) {
        return List.of();
    }

    @Override
    public boolean canCut() {
        return false;
    }

    @Override
    public void cut(int nodeId, Cut cut) {
        throw new UnsupportedOperationException("the loopback cannot be cut");
    }

    @Override
    public void heal(int nodeId) {}

    @Override
    public void close() {}
}
