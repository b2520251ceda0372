package dev.wharf.env;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How an operation that ran elsewhere ended, told as a task on the loop of the caller. */
@FunctionalInterface
public interface Completion {
    /** {@code failure} is null when the operation succeeded. */
    void onDone(@Nullable IOException failure);
}
