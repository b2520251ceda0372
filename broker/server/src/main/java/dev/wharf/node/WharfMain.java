package dev.wharf.node;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;

/** The process: reads the command line and does what it says. */
@QuarkusMain
public final class WharfMain {
    private WharfMain() {}

    public static void main(String... args) {
        Optional<StartCommand> plain = PlainStart.of(args);
        int exitCode =
                plain.isPresent() ? start(plain.get()) : WharfCommand.line(args).execute(args);
        // A started broker runs on in its loops and ends in its own shutdown hook.
        if (exitCode != StartCommand.RUNNING) {
            System.exit(exitCode);
        }
    }

    private static int start(StartCommand command) {
        try {
            return command.call();
        } catch (RefusalException e) {
            System.err.println(e.line());
            return e.exitCode();
        } catch (RuntimeException e) {
            e.printStackTrace();
            return RefusalException.UNAVAILABLE;
        }
    }
}
