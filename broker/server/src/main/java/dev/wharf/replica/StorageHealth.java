package dev.wharf.replica;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log directory can be trusted. Once a force has failed, pages may be gone that the kernel calls clean: the directory is
 * fenced for the rest of the process's life, and nothing in it is written, read or acknowledged any more.
 *
 * <p>Owner: none; any loop fences and asks.
 */
public final class StorageHealth {
    private final Consumer<IOException> onFenced;
    private volatile @Nullable IOException failure;

    /** @param onFenced called once per failure that a loop reports, on that loop */
    public StorageHealth(Consumer<IOException> onFenced) {
        this.onFenced = onFenced;
    }

    public boolean isFenced() {
        return failure != null;
    }

    /** Gives the directory up. */
    public void fence(IOException cause) {
        failure = cause;
        onFenced.accept(cause);
    }
}
