package dev.wharf.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The shell of a person who follows a tutorial in one directory: commands run as they are typed. Its network is its own, so that the ports of
 * the tutorial are free whatever else runs on this machine, and so is what it mounts; where the system does not give it these, they are the
 * machine's.
 */
final class Terminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> APART =
            List.of("unshare", "-rnm", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");

    private final Path files;
    private final Process shell;
    private final Writer keyboard;
    private final BufferedReader answers;
    private int commands;

    private Terminal(Path files, Process shell) {
        this.files = files;
        this.shell = shell;
        this.keyboard = shell.outputWriter();
        this.answers = shell.inputReader();
    }

    /** Opens one; {@code settings} are typed first, such as {@code export WHARF_AOT=off}. */
    static Terminal open(Path directory, String... settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(isApart() ? APART : List.of());
        command.addAll(List.of("bash", "--noprofile", "--norc"));
        Process shell =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Terminal terminal = new Terminal(Files.createTempDirectory("wharf-terminal-"), shell);
        for (String setting : settings) {
            terminal.succeed(setting);
        }
        return terminal;
    }

    /** Runs a command to its end. */
    Shell.Result type(String command) throws IOException {
        return run(command, "/dev/null");
    }

    /** Runs a command to its end, which has to be good, and returns what it printed. */
    String succeed(String command) throws IOException {
        Shell.Result result = type(command);
        assertThat(result.exitCode()).as(command + "\n" + result.all()).isZero();
        return result.out();
    }

    /** Runs a command, types lines into it and then Ctrl-D. */
    Shell.Result typeInto(String command, String... lines) throws IOException {
        Path in = Files.write(files.resolve("in" + commands), List.of(lines));
        return run(command, in.toString());
    }

    /** Runs a command until something has come true, then tells it to end; returns what it printed. */
    String typeUntil(String command, Callable<Boolean> reached) throws IOException {
        Path out = begin(command);
        try {
            Awaitility.await(command).atMost(PATIENCE).until(reached);
        } finally {
            answer("kill $pid; wait $pid; echo \"exit $?\"\n");
        }
        return Files.readString(out);
    }

    /** Runs a command until it has printed some text, then tells it to end; returns what it printed. */
    String typeUntil(String command, String text) throws IOException {
        Path out = files.resolve("out" + commands);
        return typeUntil(command, () -> Files.exists(out) && Files.readString(out).contains(text));
    }

    /** Starts a command in the background; {@code $pid} is its process. Returns where it prints to, errors included. */
    Path begin(String command) throws IOException {
        Path out = files.resolve("out" + commands++);
        answer(command + " >'" + out + "' 2>&1 </dev/null & pid=$!; echo \"exit 0\"\n");
        return out;
    }

    private Shell.Result run(String command, String in) throws IOException {
        Path out = files.resolve("out" + commands);
        Path err = files.resolve("err" + commands++);
        int code =
                answer(
                        "{ "
                                + command
                                + "\n} >'"
                                + out
                                + "' 2>'"
                                + err
                                + "' <'"
                                + in
                                + "'; echo \"exit $?\"\n");
        return new Shell.Result(code, Files.readString(out), Files.readString(err));
    }

    private int answer(String line) throws IOException {
        keyboard.write(line);
        keyboard.flush();
        String answer = answers.readLine();
        assertThat(answer).as("the shell ended at " + line).startsWith("exit ");
        return Integer.parseInt(Objects.requireNonNull(answer).substring("exit ".length()));
    }

    /** Whether network and mounts are the terminal's own on this machine. */
    static boolean isApart() throws IOException, InterruptedException {
        List<String> probe = new ArrayList<>(APART);
        probe.add("true");
        try {
            return new ProcessBuilder(probe)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    /** Ends the shell and what it still runs in the background; a broker that was started with -daemon is the test's to stop. */
    @Override
    public void close() throws IOException {
        try {
            List<ProcessHandle> children = shell.descendants().toList();
            children.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keyboard.close();
        answers.close();
    }
}
