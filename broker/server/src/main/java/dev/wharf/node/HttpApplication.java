package dev.wharf.node;

import dev.wharf.types.Invariants.InvariantViolation;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Health and metrics over HTTP, beside a node that serves already. */
public final class HttpApplication implements QuarkusApplication {
    /** The node, and what to do when HTTP is up at a port. */
    private record Served(Node node, IntConsumer onHttp) {}

    // Quarkus makes this object and its beans itself, so what they serve is handed over here.
    private static volatile @Nullable Served served;
    private static final CountDownLatch ENDED = new CountDownLatch(1);

    /** Runs Quarkus until the process ends, or {@link Quarkus#asyncExit} is called. */
    static void run(Node node, IntConsumer onHttp) {
        served = new Served(node, onHttp);
        System.setProperty("quarkus.http.host", node.config().httpHost());
        System.setProperty("quarkus.http.port", String.valueOf(node.config().httpPort()));
        Quarkus.run(HttpApplication.class, HttpApplication::onExit);
    }

    /** The node of this process. */
    static Node node() {
        return served().node();
    }

    /**
     * Waits until Quarkus has ended, which it does by the same signal as the node. A process that halts while threads of it wait in
     * the system is held up by the JVM for 300 ms.
     */
    static void awaitEnd(long waitMs) {
        try {
            ENDED.await(waitMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int run(String... args) {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
        served().onHttp().accept(port);
        Quarkus.waitForExit();
        return 0;
    }

    /** Quarkus has ended: by the signal that ends the node too, or because it could not start. */
    private static void onExit(int code, @Nullable Throwable failure) {
        ENDED.countDown();
        if (failure != null && !node().isStopping()) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            NodeConfig config = node().config();
            String address = config.httpHost() + ":" + config.httpPort();
            System.err.println(
                    "wharf: cannot serve health and metrics on "
                            + address
                            + ": "
                            + root.getMessage());
            Fatal.stop("HTTP is not up");
        }
    }

    private static Served served() {
        Served now = served;
        if (now == null) {
            throw new InvariantViolation("HTTP comes up after the node");
        }
        return now;
    }
}
