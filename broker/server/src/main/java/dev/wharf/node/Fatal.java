package dev.wharf.node;

import dev.wharf.api.Broker;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the process ends when it must: at once for a bug, for nobody has thought about the state it is in; in order for a disk or metadata
 * log that fails, for what was acknowledged is safe and clients want their answers.
 */
final class Fatal implements Broker.Host {
    private static final Logger LOG = LoggerFactory.getLogger(Fatal.class);

    /** The exit code for a bug, {@code EX_SOFTWARE} of sysexits. */
    static final int BUG = 70;

    private static final AtomicInteger EXIT_CODE = new AtomicInteger();

    /** What the process exits with once it has stopped in order. */
    static int exitCode() {
        return EXIT_CODE.get();
    }

    /** A broken invariant or an exception that nobody expected. Does not return. */
    static void bug(Throwable bug) {
        // The log may not be up yet, or be what is broken; the error output always is.
        System.err.println("wharf: a bug stops this node; please report it with what follows");
        bug.printStackTrace();
        Runtime.getRuntime().halt(BUG);
    }

    /** Stops in order, with a non-zero exit code. Returns at once. */
    static void stop(String why) {
        LOG.error("The node stops: {}", why);
        EXIT_CODE.set(RefusalException.UNAVAILABLE);
        Thread.ofPlatform()
                .name("wharf-exit")
                .start(() -> System.exit(RefusalException.UNAVAILABLE));
    }

    @Override
    public void onStorageFenced(IOException cause) {
        stop("the log directory does not take data to disk any more: " + cause.getMessage());
    }

    @Override
    public void onMetadataFailed(IOException cause) {
        stop("the metadata log cannot be written: " + cause.getMessage());
    }
}
