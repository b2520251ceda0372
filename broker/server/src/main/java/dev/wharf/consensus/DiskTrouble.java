package dev.wharf.consensus;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Carries failures of the disk through the Raft library, whose interfaces know no checked ones.
 *
 * <p>Owner: the loop of the log.
 */
final class DiskTrouble {
    private DiskTrouble() {}

    /** An operation on the disk. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** An operation on the disk without a result. */
    @FunctionalInterface
    interface Act {
        void run() throws IOException;
    }

    /** Runs an operation; its failure goes on as an {@link UncheckedIOException}. */
    static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #call}. */
    static void act(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a force; its failure goes on as an {@link UncheckedIOException} of a {@link FailedForceException}. */
    static void force(Act force) {
        act(() -> requireForce(force));
    }

    /** Runs a force; its failure goes on as a {@link FailedForceException}. */
    static void requireForce(Act force) throws FailedForceException {
        try {
            force.run();
        } catch (IOException e) {
            throw new FailedForceException(e);
        }
    }
}
