package dev.wharf.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A cluster of three in this process, of which nodes stop while clients produce, and one comes back, for {@link TrainCommand}: what a node runs once in its life, when what
 * another led becomes its own, is to be quick that once.
 */
final class TrainingCluster {
    private static final int NODES = 3;
    private static final int ROUNDS = 30;

    /** Clients of the node that stops, and how many requests each has open. */
    private static final int LOADS = 4;

    private static final int IN_A_ROW = 5;
    private static final int PORT_ATTEMPTS = 5;

    /** So that each node leads one. */
    private static final Setting PARTITIONS =
            new Setting("num.partitions", String.valueOf(NODES), "train");

    private final List<ClusterNode> places;
    private final List<Node> nodes = new ArrayList<>();

    private TrainingCluster(List<ClusterNode> places) {
        this.places = places;
    }

    /** All of its life. */
    static void run(Path directory) throws RefusalException, IOException, InterruptedException {
        LocalCluster cluster = new LocalCluster(directory);
        begin(cluster);
        TrainingCluster training = new TrainingCluster(cluster.nodes());
        for (ClusterNode place : training.places) {
            training.nodes.add(start(place));
        }
        training.use();
        training.stopUnderLoad(0);
        training.use();
        training.nodes.add(start(training.places.getFirst()));
        training.use();
        training.stopUnderLoad(0); // again, as it is chance how far each follower is
        training.stopAll();
    }

    private static void begin(LocalCluster cluster) throws RefusalException, IOException {
        RefusalException last = null;
        for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
            try {
                cluster.create(NODES, freePort());
                return;
            } catch (RefusalException taken) { // one of the next ports is another's
                last = taken;
            }
        }
        throw last;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort() - LocalCluster.MAX_NODES;
        }
    }

    private static Node start(ClusterNode place) throws RefusalException {
        return Node.start(place.settings().with(PARTITIONS));
    }

    private static TrainingClient clientOf(Node node) throws IOException {
        return new TrainingClient(node.listeners().getFirst().port(), NODES);
    }

    /** Every node is asked for all partitions: for what it leads, and what it does not. */
    private void use() throws RefusalException, IOException {
        for (Node node : nodes) {
            node.awaitServing();
        }
        for (Node node : nodes) {
            try (TrainingClient client = clientOf(node)) {
                for (int round = 0; round < ROUNDS; round++) {
                    client.use();
                }
            }
        }
    }

    /** The followers are not to be equally far when they lose their leader, and its clients are to have open requests. */
    private void stopUnderLoad(int index) throws IOException, InterruptedException {
        Node node = nodes.remove(index);
        List<TrainingClient> clients = new ArrayList<>();
        List<Thread> loads = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            TrainingClient client = clientOf(node);
            clients.add(client);
            loads.add(Thread.ofVirtual().name("wharf-train").start(() -> produceToTheEnd(client)));
        }
        node.stop();
        join(loads);
        for (TrainingClient former : clients) {
            for (Node next : nodes) {
                try (TrainingClient client =
                        new TrainingClient(next.listeners().getFirst().port(), former)) {
                    client.produce(IN_A_ROW);
                }
            }
        }
    }

    private static void produceToTheEnd(TrainingClient client) {
        try (client) {
            while (true) {
                client.produce(IN_A_ROW);
            }
        } catch (IOException itsEnd) {
            // The node hangs up when it has stopped.
        }
    }

    private void stopAll() throws InterruptedException {
        List<Thread> stops = new ArrayList<>();
        for (Node node : nodes) {
            stops.add(Thread.ofVirtual().name("wharf-train").start(node::stop));
        }
        join(stops);
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
