package dev.wharf.replica;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log directory can be trusted. Once a force has failed, pages may be gone that the kernel calls clean: the directory is
 * fenced for the rest of the process's life, and nothing in it is written, read or acknowledged any more.
 *
 * <p>Owner: none; any loop fences and asks.
 */
public final class StorageHealth {
    private static final Logger LOG = LoggerFactory.getLogger(StorageHealth.class);

    private final Consumer<IOException> onFenced;
    private volatile @Nullable IOException failure;

    /** @param onFenced called once per failure that a loop reports, on that loop */
    public StorageHealth(Consumer<IOException> onFenced) {
        this.onFenced = onFenced;
    }

    public boolean isFenced() {
        return failure != null;
    }

    /** The disk has refused a write that can wait, as a full disk does. */
    public void onRefused(IOException cause) {
        LOG.warn("The disk refuses to write: {}", cause.toString());
    }

    /** Gives the directory up. */
    public void fence(IOException cause) {
        failure = cause;
        onFenced.accept(cause);
    }
}
