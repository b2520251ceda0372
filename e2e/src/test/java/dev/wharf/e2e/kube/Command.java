package dev.wharf.e2e.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {
    /** How a program ended. */
    record Result(int exitCode, String out, String err) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    private Command() {}

    /** The root of the project under test. */
    static Path root() {
        return Path.of(System.getProperty("wharf.root"));
    }

    /** A program of {@code e2e/kube}. */
    static String kube(String name) {
        return root().resolve("e2e/kube").resolve(name).toString();
    }

    /** What a program prints; an error when it fails. */
    static String must(Duration patience, List<String> command) {
        Result result = run(patience, "", command);
        if (!result.succeeded()) {
            throw new AssertionError(command + " failed: " + result.err + result.out);
        }
        return result.out;
    }

    /** Starts a program that goes on until it is ended; what it prints is thrown away. */
    static Process start(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new AssertionError(command + " could not be run", failed);
        }
    }

    static Result run(Duration patience, String input, List<String> command) {
        try {
            Path out = Files.createTempFile("wharf-kube-", ".out");
            Path err = Files.createTempFile("wharf-kube-", ".err");
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(command + " did not end: " + Files.readString(err));
                }
                return new Result(
                        process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                process.destroyForcibly();
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException failed) {
            throw new AssertionError(command + " could not be run", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command + " was interrupted", interrupted);
        }
    }
}
