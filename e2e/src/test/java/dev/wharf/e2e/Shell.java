package dev.wharf.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a script of {@code bin/} to its end. */
final class Shell {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How a script ended. */
    record Result(int exitCode, String out, String err) {
        /** Both outputs, for assertions that do not care which. */
        String all() {
            return out + err;
        }
    }

    private Shell() {}

    /** The root of the project under test. */
    static Path root() {
        return Path.of(System.getProperty("wharf.root"));
    }

    static Result run(String script, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("wharf-e2e-", ".out");
        try {
            Result result = run(null, out, script, arguments);
            return new Result(result.exitCode, Files.readString(out), result.err);
        } finally {
            Files.delete(out);
        }
    }

    /** Runs a script between two files. */
    static Result run(@Nullable Path in, Path out, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(root().resolve("bin").resolve(script).toString());
        command.addAll(List.of(arguments));
        Path err = Files.createTempFile("wharf-e2e-", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.redirectInput(in == null ? Path.of("/dev/null").toFile() : in.toFile());
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(command + " did not end: " + Files.readString(err));
            }
            return new Result(process.exitValue(), "", Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(err);
        }
    }
}
