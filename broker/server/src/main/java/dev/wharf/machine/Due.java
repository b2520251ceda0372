package dev.wharf.machine;

import org.jspecify.annotations.Nullable;

/**
 * A command that a machine wants to be given at a time.
 *
 * @param atMonotonicMs when, in the clock's monotonic milliseconds; {@link Long#MAX_VALUE} is never
 * @param command null only for never
 */
public record Due<C>(long atMonotonicMs, @Nullable C command) {
    private static final Due<?> NEVER_DUE = new Due<>(Long.MAX_VALUE, null);

    /** Nothing is due. */
    @SuppressWarnings("unchecked") // holds no command of any type
    public static <C> Due<C> never() {
        return (Due<C>) NEVER_DUE;
    }
}
