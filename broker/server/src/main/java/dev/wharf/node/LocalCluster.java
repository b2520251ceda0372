package dev.wharf.node;

import dev.wharf.consensus.DataDirectory;
import dev.wharf.consensus.Voter;
import dev.wharf.node.driver.SystemEntropy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster on this machine for development: a directory with one of each node's. Node {@code i} has the port {@code first + i - 1}, for clients and nodes alike.
 *
 * @param directory absolute
 */
record LocalCluster(Path directory) {
    /** Nodes in one cluster: from the twelfth on the ports of HTTP would run into those of clients. */
    static final int MAX_NODES = 12;

    /** How far the port of health and metrics is below the one for clients, as 9080 is below 9092. */
    private static final int HTTP_BELOW = 12;

    private static final String HOST = "127.0.0.1";
    private static final Pattern NODE = Pattern.compile("node-([1-9][0-9]*)");

    /** All nodes, by id. */
    List<ClusterNode> nodes() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.flatMap(LocalCluster::node)
                    .sorted(Comparator.comparingInt(ClusterNode::id))
                    .toList();
        }
    }

    private static Stream<ClusterNode> node(Path path) {
        Matcher name = NODE.matcher(path.getFileName().toString());
        return name.matches() && Files.exists(path.resolve(ClusterNode.CONFIG))
                ? Stream.of(new ClusterNode(Integer.parseInt(name.group(1)), path))
                : Stream.empty();
    }

    /** All nodes of a cluster that there is. */
    List<ClusterNode> existingNodes() throws RefusalException, IOException {
        List<ClusterNode> nodes = nodes();
        if (nodes.isEmpty()) {
            throw refusal("no cluster in " + directory + ": bin/wharf cluster up makes one");
        }
        return nodes;
    }

    ClusterNode node(int id) throws RefusalException, IOException {
        List<ClusterNode> nodes = existingNodes();
        return nodes.stream()
                .filter(node -> node.id() == id)
                .findFirst()
                .orElseThrow(
                        () ->
                                refusal(
                                        "no node "
                                                + id
                                                + " in "
                                                + directory
                                                + ": there are "
                                                + nodes.stream()
                                                        .map(each -> String.valueOf(each.id()))
                                                        .collect(Collectors.joining(", "))));
    }

    /**
     * Makes a cluster of {@code count} nodes, of which the first 1, 3 or 5 vote on metadata.
     *
     * @param firstPort of node 1
     */
    void create(int count, int firstPort) throws RefusalException, IOException {
        requireEmpty();
        for (int id = 1; id <= count; id++) {
            requireFree(firstPort + id - 1);
            requireFree(firstPort + id - 1 - HTTP_BELOW);
        }
        SystemEntropy dice = new SystemEntropy(new SecureRandom());
        String clusterId = dice.nextUuid().toString();
        List<Voter> voters = new ArrayList<>();
        for (int id = 1; id <= voters(count); id++) {
            voters.add(
                    new Voter(
                            id,
                            dice.nextUuid(),
                            List.of(
                                    new Voter.Endpoint(
                                            NodeConfig.CONTROLLER_NAMES.defaultText(),
                                            HOST,
                                            firstPort + id - 1))));
        }
        for (int id = 1; id <= count; id++) {
            ClusterNode node = place(id);
            Formatting formatting = new Formatting(node.data(), id);
            if (id <= voters.size()) {
                formatting.runAsVoter(clusterId, voters);
            } else {
                formatting.run(clusterId);
            }
        }
        for (int id = 1; id <= count; id++) {
            configure(place(id), clusterId, count, voters.size(), firstPort);
        }
    }

    /** Makes one more node, without a vote on metadata; what is on the others stays where it is. */
    ClusterNode add() throws RefusalException, IOException {
        List<ClusterNode> nodes = existingNodes();
        int id = nodes.getLast().id() + 1;
        if (id > MAX_NODES) {
            throw refusal("a local cluster has at most " + MAX_NODES + " nodes");
        }
        ClusterNode first = nodes.getFirst();
        int firstPort =
                first.settings().read(NodeConfig::of).listeners().getFirst().port()
                        - first.id()
                        + 1;
        requireFree(firstPort + id - 1);
        requireFree(firstPort + id - 1 - HTTP_BELOW);
        int voters = 0;
        for (ClusterNode node : nodes) {
            voters += node.settings().read(NodeConfig::of).cluster().mayVote() ? 1 : 0;
        }
        ClusterNode added = place(id);
        String clusterId = new Formatting(first.data(), first.id()).read().clusterId();
        new Formatting(added.data(), id).run(clusterId);
        configure(added, clusterId, id, voters, firstPort);
        return added;
    }

    private ClusterNode place(int id) {
        return new ClusterNode(id, directory.resolve("node-" + id));
    }

    /** The node is there from the moment that it has its settings. */
    private static void configure(
            ClusterNode node, String clusterId, int count, int voters, int firstPort)
            throws IOException {
        int port = firstPort + node.id() - 1;
        List<String> quorum = new ArrayList<>();
        for (int id = 1; id <= voters; id++) {
            quorum.add(HOST + ":" + (firstPort + id - 1));
        }
        Files.write(
                node.config(),
                List.of(
                        "# A node of a local cluster, made by wharf cluster.",
                        "node.id=" + node.id(),
                        "cluster.id=" + clusterId,
                        "process.roles=" + (node.id() <= voters ? "broker,controller" : "broker"),
                        "listeners=PLAINTEXT://" + HOST + ":" + port,
                        "controller.quorum.bootstrap.servers=" + String.join(",", quorum),
                        "http.host=" + HOST,
                        "http.port=" + (port - HTTP_BELOW),
                        "log.dirs=" + node.data(),
                        "default.replication.factor=" + Math.min(count, 3)));
    }

    /** The first 1, 3 or 5 nodes: an even voter more would make a majority larger and not safer. */
    private static int voters(int count) {
        return count >= 5 ? 5 : count >= 3 ? 3 : 1;
    }

    private void requireEmpty() throws RefusalException {
        if (Files.exists(directory.resolve(DataDirectory.FILE))) {
            throw refusal(
                    directory
                            + " holds the data of a single node: give the cluster another --data-dir");
        }
    }

    /** A cluster that finds one of its ports taken had better not be begun. */
    private static void requireFree(int port) throws RefusalException {
        if (port <= 0 || port > 65_535) {
            throw refusal("there is no port " + port + ": choose another --port");
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw refusal(
                    "port "
                            + port
                            + " cannot be had: "
                            + e.getMessage()
                            + "; choose another --port");
        }
    }

    private static RefusalException refusal(String message) {
        return new RefusalException(RefusalException.UNAVAILABLE, message);
    }
}
