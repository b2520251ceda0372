package dev.wharf.node;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From serving to the end: the lines that tell a person what to do next, and the orderly stop on a signal. */
final class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    /** What stops with the process if it takes longer; nobody depends on it any more. */
    private static final long HTTP_WAIT_MS = 1_000;

    private Lifecycle() {}

    /** Stops the node in order when the process is told to end; the exit code is then 0, as a service manager expects. */
    static void stopOnSignal(Node node, @Nullable PidFile pidFile) {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("wharf-stop")
                                .unstarted(() -> stop(node, pidFile)));
    }

    private static void stop(Node node, @Nullable PidFile pidFile) {
        boolean clean = node.stop();
        if (pidFile != null) {
            pidFile.delete();
        }
        System.out.flush();
        HttpApplication.awaitEnd(HTTP_WAIT_MS);
        linger(node.config().lingerMs());
        Runtime.getRuntime().halt(clean ? Fatal.exitCode() : RefusalException.UNAVAILABLE);
    }

    /** As long as the process is there, so is its address, and the system refuses for it who calls. */
    private static void linger(long lingerMs) {
        try {
            Thread.sleep(lingerMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the node serves, and tells so. */
    static void serve(Node node, int httpPort, @Nullable PidFile pidFile) {
        try {
            node.awaitServing();
            announce(node, httpPort, pidFile);
        } catch (RefusalException e) {
            System.err.println(e.line());
            Fatal.stop(String.valueOf(e.getMessage()));
        }
    }

    /** Tells where everything is and what to type next, and whoever waits for the file that it is so. */
    static void announce(Node node, int httpPort, @Nullable PidFile pidFile) {
        Listener first = node.listeners().getFirst();
        String bootstrap =
                (first.host().isEmpty() ? "localhost" : first.host()) + ":" + first.port();
        String http = "http://" + node.config().httpHost() + ":" + httpPort + "/q/";
        long afterMs = node.servingAtMs() - ManagementFactory.getRuntimeMXBean().getStartTime();
        Optional<StartCache> cache = StartCache.ofThisProcess();
        LOG.info(
                "Wharf {} serves after {} ms{}",
                Version.text(),
                afterMs,
                cache.filter(StartCache::used).isPresent() ? " (ahead-of-time cache)" : "");
        cache.filter(unfit -> !unfit.used()).ifPresent(Lifecycle::tellOfUnfit);
        for (Listener listener : node.listeners()) {
            LOG.info("  clients  {}", listener);
        }
        LOG.info("  data     {} (cluster {})", node.config().dataText(), node.broker().clusterId());
        LOG.info("  health   {}health   metrics   {}metrics", http, http);
        if (!node.isOneOfSeveral()) {
            tellNext(bootstrap);
        }
        if (pidFile != null) {
            try {
                pidFile.write();
            } catch (IOException e) {
                LOG.error("Cannot write {}: {}", pidFile.file(), DirectoryLock.reason(e));
                Fatal.stop("whoever waits for its pid file would wait for ever");
            }
        }
    }

    private static void tellOfUnfit(StartCache cache) {
        LOG.info(
                "  start    slower than it could be: {} does not fit this Java and its options; -Xlog:aot says why",
                cache.file());
    }

    /** For a person who has just started their first broker. */
    private static void tellNext(String bootstrap) {
        LOG.info("Next, in another terminal:");
        LOG.info("  bin/kafka-console-producer.sh --topic hello --bootstrap-server {}", bootstrap);
        LOG.info(
                "  bin/kafka-console-consumer.sh --topic hello --from-beginning --bootstrap-server {}",
                bootstrap);
        LOG.info("Ctrl-C or SIGTERM stops it in order.");
    }

    /** Ends Quarkus from within; the node is then stopped by whoever started both. */
    static void endHttp() {
        Quarkus.asyncExit(0);
    }
}
