package dev.wharf.operator.reconcile;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** Tells, once, how long it took from the start of the process to the first round. Of the process. */
final class FirstRound {
    private static final Logger LOG = Logger.getLogger(FirstRound.class);

    private final AtomicBoolean begun = new AtomicBoolean();

    /** A round begins. */
    void onRound() {
        if (!begun.getPlain() && begun.compareAndSet(false, true)) {
            LOG.infof(
                    "The first round begins after %d ms",
                    System.currentTimeMillis()
                            - ManagementFactory.getRuntimeMXBean().getStartTime());
        }
    }
}
