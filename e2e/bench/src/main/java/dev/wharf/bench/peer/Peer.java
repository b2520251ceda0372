package dev.wharf.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker that can be measured. */
public interface Peer {
    /** The same with so many MiB of Java's heap at most. */
    Peer withHeap(int mb);

    /** What the table calls it. */
    String name();

    /** Whatever is done once, before anything is measured: a download, a first start. */
    void prepare() throws IOException, InterruptedException;

    /**
     * Formats the directories of new nodes and says how each is started. All nodes are brokers and controllers.
     *
     * @param directory empty, for all of them
     * @param addresses {@code host:port} for clients of node 1, 2, ...
     * @param settings of the nodes beside the defaults, by Kafka's names
     */
    List<Launch> format(Path directory, List<String> addresses, Map<String, String> settings)
            throws IOException, InterruptedException;

    /**
     * How a node is started.
     *
     * @param command becomes the broker: its process id is the broker's
     * @param environment more variables
     * @param log where its output goes
     * @param metrics where it tells how its loops do, or null
     */
    record Launch(
            List<String> command,
            Map<String, String> environment,
            Path log,
            @Nullable String metrics) {}
}
