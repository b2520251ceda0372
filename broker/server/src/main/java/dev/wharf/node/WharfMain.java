package dev.wharf.node;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** The process: reads the command line and does what it says. */
@QuarkusMain
public final class WharfMain {
    private WharfMain() {}

    public static void main(String... args) {
        int exitCode = commandLine().execute(args);
        // A started broker runs on in its loops and ends in its own shutdown hook.
        if (exitCode != StartCommand.RUNNING) {
            System.exit(exitCode);
        }
    }

    /** The whole command line, as {@code bin/wharf} passes it on. */
    static CommandLine commandLine() {
        return new CommandLine(new WharfCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            if (failure instanceof RefusalException refusal) {
                                line.getErr().println("wharf: " + refusal.getMessage());
                                return refusal.exitCode();
                            }
                            throw failure;
                        });
    }
}
